import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.neo4j.configuration.connectors.ConnectorPortRegister;
import org.neo4j.configuration.connectors.ConnectorType;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.kernel.internal.GraphDatabaseAPI;

/**
 * Runs Neo4j Community inside this JVM and ends with its parent.
 * Arguments: data directory, configuration file.
 * First line of standard input: the password (never an argument, which other users can read).
 * Standard output: READY <port>, or FAILED <reason>. End of standard input stops the database.
 */
public class SequiturDatabase {
    public static void main(String[] args) throws Exception {
        BufferedReader parent = new BufferedReader(new InputStreamReader(System.in));
        String password = parent.readLine();
        if (password == null) System.exit(0);
        // Our own lock answers at once; the store's is only noticed after minutes of waiting for the database.
        FileChannel own = FileChannel.open(Path.of(args[0], "instance.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (own.tryLock() == null) fail("lock: the store is in use");
        DatabaseManagementService dbms = null;
        try {
            dbms = new DatabaseManagementServiceBuilder(Path.of(args[0])).loadPropertiesFromFile(Path.of(args[1])).build();
        } catch (Throwable fault) {
            fail(deepest(fault));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(dbms::shutdown));
        GraphDatabaseAPI data = (GraphDatabaseAPI) dbms.database("neo4j");
        awaitOpen(dbms, data);
        dbms.database("system").executeTransactionally(
            "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", password));
        int port = data.getDependencyResolver().resolveDependency(ConnectorPortRegister.class)
            .getLocalAddress(ConnectorType.BOLT).getPort();
        System.out.println("READY " + port);
        while (parent.readLine() != null) { }
        System.exit(0);
    }

    /** Waits for recovery as long as it takes, but not for a store that has already failed. */
    private static void awaitOpen(DatabaseManagementService dbms, GraphDatabaseAPI data) {
        while (!data.isAvailable(500)) {
            String fault = dbms.database("system").executeTransactionally(
                "SHOW DATABASES YIELD name, statusMessage WHERE name = 'neo4j' AND statusMessage <> '' RETURN statusMessage",
                Map.of(), rows -> rows.hasNext() ? String.valueOf(rows.next().get("statusMessage")) : null);
            if (fault != null) fail("broken store: " + fault.replace('\n', ' '));
        }
    }

    private static void fail(String reason) {
        System.out.println("FAILED " + reason);
        System.exit(1);
    }

    private static String deepest(Throwable fault) {
        Throwable cause = fault;
        while (cause.getCause() != null) cause = cause.getCause();
        return (cause.getClass().getSimpleName() + ": " + cause.getMessage()).replace('\n', ' ');
    }
}
