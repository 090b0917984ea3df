/** Asks FFmpeg about one file. */
@NullMarked
package org.stoatferret.probe;

import org.jspecify.annotations.NullMarked;
