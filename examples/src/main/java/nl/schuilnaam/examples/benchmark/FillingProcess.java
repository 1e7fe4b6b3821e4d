package nl.schuilnaam.examples.benchmark;

import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process of its own that fills an embedded store with so many persons, says so, and goes on minting: it is there to be killed. */
final class FillingProcess {
    private FillingProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        long persons = Long.parseLong(arguments[1]);
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        OpenStore store = OpenStore.open(Vertx.vertx(), Subject.embedded(), Path.of(arguments[0]));
        OpenStore.Minting filling = store.minting(persons);
        while (filling.durable() < persons) {
            Thread.sleep(20);
        }
        out.println("filled");
        OpenStore.Minting further = store.minting(Long.MAX_VALUE);
        while (further.durable() < Long.MAX_VALUE) {
            Thread.sleep(1_000);
        }
    }
}
