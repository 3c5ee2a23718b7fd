/**
 * The sample gateway: the one service that strangers talk to. It checks what comes in, passes it on
 * to the services behind and tells their problems. Start at {@link
 * dev.chassis.samples.gateway.GatewayService}.
 */
@NullMarked
package dev.chassis.samples.gateway;

import org.jspecify.annotations.NullMarked;
