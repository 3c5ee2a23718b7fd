/**
 * The only clock. {@link dev.chassis.time.Ticker} tells the time, {@link dev.chassis.time.Timers}
 * schedules work on it, {@link dev.chassis.time.Time} hands out both; {@link
 * dev.chassis.time.ManualTime} moves by hand in tests. Everything else in the chassis asks this
 * room, so a test can drive retries, breakers and heartbeats without sleeping.
 */
@NullMarked
package dev.chassis.time;

import org.jspecify.annotations.NullMarked;
