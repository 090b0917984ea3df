/** Whole servers under faults: each scenario says what it did and what there is to complain of. */
package org.stoatferret.reliability;
