/** Runs work to exactly one outcome. */
@NullMarked
package org.stoatferret.job;

import org.jspecify.annotations.NullMarked;
