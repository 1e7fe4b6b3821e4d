package nl.schuilnaam.config.installation;

import java.util.List;
import java.util.Map;
import nl.schuilnaam.config.SupplierId;

/**
 * How one supplier of one school is reached, and as whom it calls. What it may do is for its agreement to say.
 *
 * @param clients as whom it may call the edge listener
 * @param apis by profile; where the school's systems reach it through the inside listener
 */
public record Supplier(SupplierId id, List<Client> clients, Map<String, Api> apis) {
    public Supplier {
        clients = List.copyOf(clients);
        apis = Map.copyOf(apis);
    }
}
