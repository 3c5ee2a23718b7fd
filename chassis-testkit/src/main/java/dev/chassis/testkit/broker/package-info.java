/**
 * Real brokers for tests, as throwaway processes of the programs installed on this machine. Start
 * at {@link dev.chassis.testkit.broker.ThrowawayRabbit}.
 */
@NullMarked
package dev.chassis.testkit.broker;

import org.jspecify.annotations.NullMarked;
