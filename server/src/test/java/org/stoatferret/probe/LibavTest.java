package org.stoatferret.probe;

/** FFmpeg's libraries, in children. */
class LibavTest extends RealFiles {
    LibavTest() {
        super(Engine.LIBAV);
    }
}
