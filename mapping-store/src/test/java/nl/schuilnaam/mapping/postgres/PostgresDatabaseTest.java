package nl.schuilnaam.mapping.postgres;

import static nl.schuilnaam.mapping.contract.Await.await;

import nl.schuilnaam.mapping.contract.RowDatabaseContract;
import nl.schuilnaam.mapping.rows.RowDatabase;

class PostgresDatabaseTest extends RowDatabaseContract {
    private String name;

    @Override
    protected RowDatabase open() {
        name = PostgresServer.shared().freshDatabase();
        return await(PostgresDatabase.open(vertx, PostgresServer.shared().options(name, "node1", 5)));
    }

    @Override
    protected RowDatabase openAgain(RowDatabase first) {
        return await(PostgresDatabase.open(vertx, PostgresServer.shared().options(name, "node2", 3)));
    }
}
