package nl.schuilnaam.examples.soak;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** A supplier's own API, to which the school pushes pupils: whatever comes is handed on to be judged. */
final class SupplierApi extends PlainServer {
    private final Supplier supplier;
    private final Judgement judgement;
    private final AtomicLong pushed = new AtomicLong();

    SupplierApi(int idleMillis, Supplier supplier, Judgement judgement) throws IOException {
        super(idleMillis);
        this.supplier = supplier;
        this.judgement = judgement;
    }

    long pushed() {
        return pushed.get();
    }

    @Override
    void arrived(Asked asked) {
        long unused = pushed.incrementAndGet();
        judgement.received(supplier, asked.head(), asked.content());
        judgement.pushed(supplier, asked.last(), asked.content());
    }

    @Override
    boolean answer(Asked asked, Socket socket) throws IOException {
        write(socket, "201 Created", "", "");
        return true;
    }
}
