/**
 * The sample service that finds buyers: places orders on an exchange, through a circuit breaker.
 * Start at {@link dev.chassis.samples.market.MarketService}; {@code Exchange} is where a real one
 * is plugged in.
 */
@NullMarked
package dev.chassis.samples.market;

import org.jspecify.annotations.NullMarked;
