/**
 * The child side of the embedded prober: a process that holds FFmpeg's libraries and answers as ffprobe would. Within
 * the server's own process only its constants are used.
 */
@NullMarked
package org.stoatferret.libav;

import org.jspecify.annotations.NullMarked;
