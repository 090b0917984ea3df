package org.stoatferret.http;

//// trips: an import
package org.stoatferret.http;

import java.sql.Connection; // trips

class A {}

//// trips: on demand
package org.stoatferret.job;

import java.sql.*; // trips
import javax.sql.*; // trips

class A {}

//// trips: Helidon's client
package org.stoatferret;

import io.helidon.dbclient.DbClient; // trips
import io.helidon.dbclient.jdbc.JdbcClientProvider; // trips

class A {}

//// trips: static
package org.stoatferret.scan;

import static java.sql.DriverManager.getConnection; // trips

class A {}

//// trips: qualified names
class A {
    java.sql.Connection connection; // trips

    Object m() {
        return new org.h2.jdbcx.JdbcDataSource(); // trips
    }
}

//// trips: migrations and pools
package org.stoatferret.files;

import org.flywaydb.core.Flyway; // trips
import com.zaxxer.hikari.HikariDataSource; // trips

class A {}

//// passes: in store
package org.stoatferret.store;

import java.sql.Connection;
import io.helidon.dbclient.DbClient;
import org.h2.jdbcx.JdbcDataSource;

class A {}

//// passes: names that begin alike
package org.stoatferret.http;

import java.sqlite.Thing;
import org.h2o.Water;

class A {}

//// passes: our stores
package org.stoatferret.http;

import org.stoatferret.job.JobStore;
import org.stoatferret.media.VideoStore;

class A {}

//// passes: the rest of Helidon
package org.stoatferret.http;

import io.helidon.webserver.WebServer;

class A {}

//// passes: the word
class A {
    String text = "java.sql.Connection";

    /** Like {@link java.sql.Connection}. */
    void m() {}
}
