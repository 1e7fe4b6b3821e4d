package nl.schuilnaam.examples.benchmark;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nl.schuilnaam.examples.demo.GatewayCommand;

/**
 * What measures a gateway that runs: how often, and where.
 *
 * @param jar of the gateway
 * @param work a directory of its own
 */
record Bench(Vertx vertx, Path jar, int rounds, Path work) {
    /**
     * A gateway without limits, started as a school starts it.
     *
     * @param pupils of the school
     * @param varies whether no two answers are the same
     * @param suppliers by id, what its agreement says besides, as lines of YAML
     */
    ServedGateway serve(int pupils, boolean varies, Map<String, String> suppliers)
            throws IOException, InterruptedException {
        var command = new GatewayCommand(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar.toString()));
        return new ServedGateway(vertx, command, work, pupils, varies, suppliers);
    }

    /** How the processor time of exchanges was taken. */
    String note(ServedGateway served) {
        return rounds + " rounds of " + ServedGateway.exchanges() + " exchanges each, median; school's answer of "
                + served.answered() + " bytes";
    }
}
