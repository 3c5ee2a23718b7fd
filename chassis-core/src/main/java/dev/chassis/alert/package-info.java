/**
 * Tells people what is wrong, once, and when it is over. {@link dev.chassis.alert.Alerts} takes
 * what is raised and resolved, groups it, damps what flaps and repeats what lasts; an {@link
 * dev.chassis.alert.AlertSink} carries messages to a log, a webhook, an Alertmanager or, with the
 * leaf package {@code mail}, a mail server. {@link dev.chassis.alert.FleetAlerts} turns what a
 * heartbeat monitor finds out into alerts.
 */
@NullMarked
package dev.chassis.alert;

import org.jspecify.annotations.NullMarked;
