/**
 * What a service measures about its own JVM and event loops, and the page a Prometheus server
 * reads. Start at {@link dev.chassis.observability.metrics.ServiceMeters}.
 */
@NullMarked
package dev.chassis.observability.metrics;

import org.jspecify.annotations.NullMarked;
