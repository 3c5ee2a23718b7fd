package dev.chassis.alert.mail;

import dev.chassis.alert.AlertMessage;
import dev.chassis.alert.AlertSink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.StartTLSOptions;
import java.util.List;

/** One mail per message, plain text. */
final class MailSink implements AlertSink {

  private static final int ATTEMPT_MS = 10_000;

  private final MailClient client;
  private final String from;
  private final List<String> to;

  private MailSink(MailClient client, String from, List<String> to) {
    this.client = client;
    this.from = from;
    this.to = to;
  }

  static AlertSink create(Vertx vertx, dev.chassis.alert.mail.MailConfig config) {
    if (config.host() == null || config.from() == null) {
      throw new IllegalArgumentException("no mail server is configured");
    }
    var client = MailClient.create(vertx, options(config, config.host()));
    return new MailSink(client, config.from(), config.to());
  }

  private static MailConfig options(dev.chassis.alert.mail.MailConfig config, String host) {
    var options =
        new MailConfig()
            .setHostname(host)
            .setPort(config.port())
            .setSsl(config.security() == dev.chassis.alert.mail.MailConfig.Security.tls)
            .setStarttls(
                config.security() == dev.chassis.alert.mail.MailConfig.Security.starttls
                    ? StartTLSOptions.REQUIRED
                    : StartTLSOptions.DISABLED)
            .setLogin(config.username() == null ? LoginOption.DISABLED : LoginOption.REQUIRED)
            .setConnectTimeout(ATTEMPT_MS)
            .setKeepAlive(false);
    if (config.username() != null && config.password() != null) {
      options.setUsername(config.username()).setPassword(config.password().reveal());
    }
    return options;
  }

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public Future<Void> send(AlertMessage message) {
    var mail =
        new MailMessage()
            .setFrom(from)
            .setTo(to)
            .setSubject(oneLine("[" + message.sender() + "] " + message.headline()))
            .setText(text(message));
    return client.sendMail(mail).mapEmpty();
  }

  /** A line break in a subject would begin another header. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  private static String text(AlertMessage message) {
    var text = new StringBuilder(message.headline()).append("\n\n");
    for (var entry : message.entries()) {
      text.append(entry.isFiring() ? "FIRING   " : "RESOLVED ")
          .append(entry.alert().severity())
          .append(' ')
          .append(entry.alert().name())
          .append("\n  ")
          .append(entry.alert().summary())
          .append("\n  since ")
          .append(entry.startsAt());
      if (entry.endsAt() != null) {
        text.append(", until ").append(entry.endsAt());
      }
      if (entry.flaps() > 0) {
        text.append(", seemed over ").append(entry.flaps()).append(" times");
      }
      text.append("\n\n");
    }
    if (message.lost() > 0) {
      text.append(message.lost()).append(" earlier messages could not be delivered.\n");
    }
    return text.toString();
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }
}
