/** The only way to the file system. */
@NullMarked
package org.stoatferret.files;

import org.jspecify.annotations.NullMarked;
