/**
 * Things that go wrong, on purpose. {@link dev.chassis.testkit.fault.FaultProxy} spoils TCP
 * connections between any two processes; {@link dev.chassis.testkit.fault.ServiceProcess} is a
 * service in a JVM of its own that can be killed or stopped in its tracks; {@link
 * dev.chassis.testkit.fault.InstanceFaults} are the words for what happens to one instance, {@link
 * dev.chassis.testkit.fault.FaultScript} says when.
 */
@NullMarked
package dev.chassis.testkit.fault;

import org.jspecify.annotations.NullMarked;
