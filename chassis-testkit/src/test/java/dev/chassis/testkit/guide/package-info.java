/**
 * What the guide and the README show, compiled and run: three small services and their tests. The
 * pages quote the parts between {@code // snippet:} and {@code // end}.
 */
@NullMarked
package dev.chassis.testkit.guide;

import org.jspecify.annotations.NullMarked;
