package org.stoatferret.http;

import java.sql.*;
import java.util.function.*;

//// trips: JDBC
class A {
    void m(Connection connection) throws SQLException {
        connection.createStatement(); // trips
        var statement = connection.prepareStatement("x"); // trips
        var rows = statement.executeQuery(); // trips
        rows.next(); // trips
    }
}

//// trips: a data source and what it gives
class A {
    void m(javax.sql.DataSource source) throws SQLException {
        source.getConnection() // trips
                .close();
    }
}

//// trips: Helidon's client
class A {
    void m(io.helidon.dbclient.DbClient db) {
        db.execute(); // trips
        db.transaction(); // trips
    }
}

//// trips: references
class A {
    interface Opening {
        Connection open() throws SQLException;
    }

    Opening m(javax.sql.DataSource source) {
        return source::getConnection; // trips
    }
}

//// trips: subclasses
class A {
    void m(org.h2.jdbc.JdbcConnection connection, org.h2.jdbcx.JdbcDataSource source) throws SQLException {
        connection.commit(); // trips
        var other = source.getConnection(); // trips
        other.rollback(); // trips
    }
}

//// trips: without naming a type of it
package org.stoatferret.scan;

class A {
    static class Holder {
        java.sql.Connection connection;
    }

    void m(Holder holder) throws Exception {
        holder.connection.commit(); // trips
    }
}

//// passes: in store
package org.stoatferret.store;

class A {
    void m(java.sql.Connection connection) throws java.sql.SQLException {
        connection.commit();
    }
}

//// passes: our stores
class A {
    void m(org.stoatferret.job.JobStore store, org.stoatferret.media.JobId id) throws Exception {
        store.find(id);
    }
}

//// passes: methods of the same name
class A {
    A execute() {
        return this;
    }

    void m(java.util.concurrent.Executor executor) {
        execute().execute();
        executor.execute(() -> {});
    }
}

//// passes: other connections
class A {
    void m(java.net.URLConnection connection) {
        connection.getContentLength();
    }
}

//// passes: values
class A {
    void m(Date date) {
        date.toLocalDate();
    }
}
