/**
 * A name server for tests: {@link dev.chassis.testkit.dns.ThrowawayDnsmasq} is a real one of the
 * test's own.
 */
@NullMarked
package dev.chassis.testkit.dns;

import org.jspecify.annotations.NullMarked;
