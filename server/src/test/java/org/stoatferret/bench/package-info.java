/** What the documentation's figures come from; run by the Maven profile {@code bench}. */
package org.stoatferret.bench;
