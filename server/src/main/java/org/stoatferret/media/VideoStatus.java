package org.stoatferret.media;

/** Whether a video's file was there when its directory was last read. */
public enum VideoStatus {
    PRESENT, MISSING
}
