/** What messaging over AMQP 1.0 does beyond the contract of all transports. */
@NullMarked
package dev.chassis.testkit.amqp;

import org.jspecify.annotations.NullMarked;
