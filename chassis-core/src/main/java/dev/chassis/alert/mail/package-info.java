/**
 * Alerts by e-mail. Add {@link dev.chassis.alert.mail.MailAlerts#module()} to a service and {@code
 * io.vertx:vertx-mail-client} to its class path.
 */
@NullMarked
package dev.chassis.alert.mail;

import org.jspecify.annotations.NullMarked;
