/** Calls that may never return, made on platform threads and awaited with a limit; and two things done at once. */
@NullMarked
package org.stoatferret.door;

import org.jspecify.annotations.NullMarked;
