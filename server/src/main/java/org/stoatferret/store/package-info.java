/** The database: JDBC through Helidon DbClient. */
@NullMarked
package org.stoatferret.store;

import org.jspecify.annotations.NullMarked;
