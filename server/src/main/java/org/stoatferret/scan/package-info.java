/** From a directory to what is known about its media. */
@NullMarked
package org.stoatferret.scan;

import org.jspecify.annotations.NullMarked;
