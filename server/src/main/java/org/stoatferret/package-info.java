/** Wiring and start-up. */
@NullMarked
package org.stoatferret;

import org.jspecify.annotations.NullMarked;
