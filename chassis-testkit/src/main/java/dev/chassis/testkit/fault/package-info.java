/**
 * Things that go wrong, on purpose. {@link dev.chassis.testkit.fault.FaultProxy} spoils TCP
 * connections between any two processes.
 */
@NullMarked
package dev.chassis.testkit.fault;

import org.jspecify.annotations.NullMarked;
