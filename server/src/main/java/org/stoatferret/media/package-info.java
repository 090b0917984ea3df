/** The vocabulary: what is known about files and scans. */
@NullMarked
package org.stoatferret.media;

import org.jspecify.annotations.NullMarked;
