/** The rules of the build: that they trip, that they do not, and that the build asks them. */
@NullMarked
package org.stoatferret.pmd;

import org.jspecify.annotations.NullMarked;
