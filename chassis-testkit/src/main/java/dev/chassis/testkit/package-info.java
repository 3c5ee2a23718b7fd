/**
 * Test your service. {@link dev.chassis.testkit.ServiceUnderTest} runs one service on free ports,
 * {@link dev.chassis.testkit.SystemTest} several in one JVM, joined in memory; {@link
 * dev.chassis.testkit.ChassisTest} hands either to a JUnit test as a parameter.
 */
@NullMarked
package dev.chassis.testkit;

import org.jspecify.annotations.NullMarked;
