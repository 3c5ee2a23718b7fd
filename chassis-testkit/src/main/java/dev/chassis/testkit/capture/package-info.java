/**
 * What a test can look at: log lines with their fields ({@link
 * dev.chassis.testkit.capture.LogCapture}) and events on the broker ({@link
 * dev.chassis.testkit.capture.EventProbe}).
 */
@NullMarked
package dev.chassis.testkit.capture;

import org.jspecify.annotations.NullMarked;
