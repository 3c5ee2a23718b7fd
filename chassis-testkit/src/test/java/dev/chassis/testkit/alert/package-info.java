/** Alerts against servers that people run. */
@NullMarked
package dev.chassis.testkit.alert;

import org.jspecify.annotations.NullMarked;
