//// trips: store in http
package org.stoatferret.http;

import org.stoatferret.store.Database; // trips

class A {}

//// trips: a qualified name
package org.stoatferret.scan;

class A {
    org.stoatferret.store.Database database; // trips

    Object m() {
        return org.stoatferret.event.Position.class; // trips
    }
}

//// trips: on demand, and static
package org.stoatferret.media;

import org.stoatferret.files.*; // trips
import static org.stoatferret.files.Storage.path; // trips
import static org.stoatferret.job.Jobs.*; // trips

class A {}

//// trips: the root package
package org.stoatferret.job;

import org.stoatferret.App; // trips

class A {}

//// trips: against an arrow
package org.stoatferret.event;

import org.stoatferret.job.Job; // trips

class A {}

//// trips: files does not know the prober, nor job the scan
package org.stoatferret.files;

import org.stoatferret.probe.Prober; // trips
import org.stoatferret.scan.LibraryScanner; // trips

class A {}

//// trips: a package that the table does not have
package org.stoatferret.somewhere;

import org.stoatferret.media.Video; // trips

class A {}

//// trips: from a package below
package org.stoatferret.media.inner;

import org.stoatferret.job.Job; // trips

class A {}

//// passes: along the arrows
package org.stoatferret.scan;

import org.stoatferret.files.Storage;
import org.stoatferret.job.JobTask;
import org.stoatferret.media.FilePath;
import org.stoatferret.probe.Prober;

class A {}

//// passes: files and media
package org.stoatferret.files;

import org.stoatferret.door.Door;
import org.stoatferret.media.FilePath;

class A {}

//// passes: the root package
package org.stoatferret;

import org.stoatferret.http.WebApp;
import org.stoatferret.store.Database;

class A {}

//// passes: its own package
package org.stoatferret.media;

import static org.stoatferret.media.FilePath.of;

class A {
    org.stoatferret.media.FilePath path;
}

//// passes: names in text
package org.stoatferret.media;

/** Used by {@link org.stoatferret.store.Database}. */
class A {
    String text = "org.stoatferret.store.Database";
}

//// passes: others
package org.stoatferret.door;

import java.util.List;
import org.jspecify.annotations.Nullable;

class A {}

//// passes: in a test
// of a test
package org.stoatferret.scan;

import org.stoatferret.store.Database;

class A {}

//// trips: the worker, a process of its own, uses nothing of ours
package org.stoatferret.libav;

import org.stoatferret.probe.Prober; // trips

class A {}

//// passes: the prober uses the worker's constants
package org.stoatferret.probe;

import org.stoatferret.libav.Restrictions;

class A {}
