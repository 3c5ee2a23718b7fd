package dev.chassis.alert.mail;

import dev.chassis.ChassisModule;
import dev.chassis.Preparation;
import dev.chassis.ServiceContext;
import dev.chassis.alert.AlertSink;
import dev.chassis.alert.Alerts;

/**
 * Sends alerts by e-mail, as {@link MailConfig} under {@code alerts.mail} says.
 *
 * <pre>{@code
 * Chassis.service("watch").with(MailAlerts.module())
 * }</pre>
 */
public final class MailAlerts implements ChassisModule {

  private static final String SECTION = "alerts.mail";

  private MailAlerts() {}

  /** The module; it keeps no state, so one may serve several services. */
  public static ChassisModule module() {
    return new MailAlerts();
  }

  @Override
  public String name() {
    return "mail alerts";
  }

  @Override
  public void prepare(Preparation preparation) {
    preparation.config(SECTION, MailConfig.class);
  }

  private static AlertSink sink(ServiceContext chassis, MailConfig config) {
    try {
      return MailSink.create(chassis.vertx(), config);
    } catch (NoClassDefFoundError absent) {
      throw new IllegalStateException(
          "alerts.mail wants io.vertx:vertx-mail-client on the class path", absent);
    }
  }

  @Override
  public void install(ServiceContext chassis) {
    var config = chassis.config(SECTION, MailConfig.class);
    if (config.host() != null) {
      chassis.get(Alerts.class).addSink(sink(chassis, config));
    }
  }
}
