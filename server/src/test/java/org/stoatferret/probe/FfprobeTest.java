package org.stoatferret.probe;

/** The bundled ffprobe. */
class FfprobeTest extends RealFiles {
    FfprobeTest() {
        super(Engine.FFPROBE);
    }
}
