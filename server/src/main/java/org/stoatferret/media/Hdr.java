package org.stoatferret.media;

/** The kind of high dynamic range a video stream declares. */
public enum Hdr {
    NONE, HDR10, HLG, DOLBY_VISION
}
