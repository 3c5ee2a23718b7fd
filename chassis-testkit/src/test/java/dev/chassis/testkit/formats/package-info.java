/** What is really on the wire, held against {@code docs/formats}. */
@NullMarked
package dev.chassis.testkit.formats;

import org.jspecify.annotations.NullMarked;
