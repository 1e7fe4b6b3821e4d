package nl.schuilnaam.mapping;

import io.vertx.core.Future;
import java.util.concurrent.Callable;

/** Where rows are sealed and opened: a few at once, more on a worker. */
interface Sealing {
    <T> Future<T> run(int rows, Callable<T> work);
}
