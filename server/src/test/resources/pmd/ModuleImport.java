//// trips: JDBC
package org.stoatferret.job;

import module java.sql; // trips

class A {}

//// trips: everything
package org.stoatferret.media;

import module java.se; // trips

class A {}

//// trips: the base
package org.stoatferret.http;

import module java.base; // trips

class A {}

//// trips: a library
package org.stoatferret;

import module io.helidon.webserver; // trips

class A {}

//// trips: after others
package org.stoatferret.scan;

import java.util.List;
import module java.net.http; // trips

class A {}

//// passes: a type
package org.stoatferret.http;

import java.util.List;

class A {}

//// passes: a package
package org.stoatferret.http;

import java.util.*;

class A {}

//// passes: a member
package org.stoatferret.http;

import static java.util.List.of;

class A {}

//// passes: a package whose name begins like it
package org.stoatferret.http;

import modules.Thing;

class A {}

//// passes: none
package org.stoatferret.http;

class A {
    int module;
}
