/**
 * Whether a service keeps what every service of the fleet promises, in whatever language it is
 * written: it is judged by what it answers, writes and sends alone. Start at {@link
 * dev.chassis.testkit.conformance.ServiceConformance}, which a Java service's test extends, or at
 * {@link dev.chassis.testkit.conformance.Conformance}, the command for a running service.
 */
@NullMarked
package dev.chassis.testkit.conformance;

import org.jspecify.annotations.NullMarked;
