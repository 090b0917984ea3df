/** REST, server-sent events, JSON and web security. */
@NullMarked
package org.stoatferret.http;

import org.jspecify.annotations.NullMarked;
