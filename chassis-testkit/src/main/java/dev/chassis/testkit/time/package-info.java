/**
 * Time in tests: {@link dev.chassis.testkit.time.Eventually} waits for conditions in real time;
 * {@link dev.chassis.testkit.time.Simulation} runs hours of traffic at once; time that a test moves
 * by hand is {@link dev.chassis.time.ManualTime}, which lives in the core beside the clock it
 * stands for.
 */
@NullMarked
package dev.chassis.testkit.time;

import org.jspecify.annotations.NullMarked;
