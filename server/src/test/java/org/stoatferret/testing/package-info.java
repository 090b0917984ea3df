/** What the tests of several packages share. */
@NullMarked
package org.stoatferret.testing;

import org.jspecify.annotations.NullMarked;
