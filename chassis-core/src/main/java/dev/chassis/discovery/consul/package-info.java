/**
 * Discovery by Consul, over its HTTP API. Start at {@link dev.chassis.discovery.consul.Consul}: it
 * finds the services this one calls, and registers this one.
 */
@NullMarked
package dev.chassis.discovery.consul;

import org.jspecify.annotations.NullMarked;
