/**
 * Real brokers for tests: {@link dev.chassis.testkit.broker.EmbeddedArtemis} and {@link
 * dev.chassis.testkit.broker.ArtemisProcess} without any installation, and throwaway processes of
 * the programs installed on this machine. Start at {@link
 * dev.chassis.testkit.broker.ThrowawayRabbit}.
 */
@NullMarked
package dev.chassis.testkit.broker;

import org.jspecify.annotations.NullMarked;
