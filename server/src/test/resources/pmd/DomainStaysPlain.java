//// trips: Helidon in media
package org.stoatferret.media;

import io.helidon.config.Config; // trips

class A {}

//// trips: java.sql in job
package org.stoatferret.job;

import java.sql.Timestamp; // trips

class A {}

//// trips: on demand, and static
package org.stoatferret.scan;

import io.helidon.webserver.*; // trips
import static java.sql.Types.BIGINT; // trips

class A {}

//// trips: qualified names
package org.stoatferret.event;

class A {
    io.helidon.config.Config config; // trips

    Object m() {
        return new java.sql.Timestamp(5); // trips
    }
}

//// trips: in files, probe and door
package org.stoatferret.probe;

import io.helidon.common.media.type.MediaType; // trips
import javax.sql.DataSource; // trips

class A {}

//// passes: http
package org.stoatferret.http;

import io.helidon.webserver.WebServer;

class A {}

//// passes: store
package org.stoatferret.store;

import io.helidon.dbclient.DbClient;
import java.sql.Connection;

class A {}

//// passes: the root package
package org.stoatferret;

import io.helidon.config.Config;

class A {}

//// passes: names that begin alike
package org.stoatferret.job;

import io.helidonia.Thing;
import java.util.List;

class A {}

//// passes: text
package org.stoatferret.media;

/** Not {@link io.helidon.config.Config}. */
class A {
    String text = "io.helidon";
}
