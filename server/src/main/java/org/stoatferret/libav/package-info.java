/**
 * The child side of the embedded prober: a process that holds FFmpeg's libraries and answers as ffprobe would. Nothing of
 * it but {@link org.stoatferret.libav.Restrictions} is used within the server's own process.
 */
@NullMarked
package org.stoatferret.libav;

import org.jspecify.annotations.NullMarked;
