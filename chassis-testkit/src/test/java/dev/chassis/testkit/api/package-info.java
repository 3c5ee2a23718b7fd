/** What counts as a broken promise, and what becomes of it in a build. */
@NullMarked
package dev.chassis.testkit.api;

import org.jspecify.annotations.NullMarked;
