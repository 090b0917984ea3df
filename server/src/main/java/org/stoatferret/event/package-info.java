/** Ordered, replayable broadcast. */
@NullMarked
package org.stoatferret.event;

import org.jspecify.annotations.NullMarked;
