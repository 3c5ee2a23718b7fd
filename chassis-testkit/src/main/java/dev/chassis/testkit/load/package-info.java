/**
 * Traffic for tests that judge what callers see: {@link dev.chassis.testkit.load.Load} sends at a
 * rate of its own, however slow the answers are, and {@link dev.chassis.testkit.load.TrafficReport}
 * tells what became of it.
 */
@NullMarked
package dev.chassis.testkit.load;

import org.jspecify.annotations.NullMarked;
