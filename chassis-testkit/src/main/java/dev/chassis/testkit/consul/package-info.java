/**
 * Consul for tests. {@link dev.chassis.testkit.consul.FakeConsul} answers by the published HTTP API
 * and has the controls that a real one lacks; {@link dev.chassis.testkit.consul.ThrowawayConsul} is
 * a real one, where the program is there.
 */
@NullMarked
package dev.chassis.testkit.consul;

import org.jspecify.annotations.NullMarked;
