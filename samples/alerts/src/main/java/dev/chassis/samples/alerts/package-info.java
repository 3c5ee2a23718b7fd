/**
 * The sample service that watches the others: hears the heartbeats of the whole fleet, says who
 * went down and came back, and takes alerts of a Prometheus Alertmanager. Start at {@link
 * dev.chassis.samples.alerts.AlertsService}.
 */
@NullMarked
package dev.chassis.samples.alerts;

import org.jspecify.annotations.NullMarked;
