package dev.chassis.alert;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One line per alert: a warning, or an error when it is critical; one when it is over, too. */
final class LogSink implements AlertSink {

  private static final Logger log = LoggerFactory.getLogger(Alerts.class);

  @Override
  public String name() {
    return "log";
  }

  @Override
  public Future<Void> send(AlertMessage message) {
    for (var entry : message.entries()) {
      var alert = entry.alert();
      log.atLevel(level(entry))
          .addKeyValue("alert", alert.name())
          .addKeyValue("alertGroup", alert.group())
          .addKeyValue("alertStatus", entry.isFiring() ? "firing" : "resolved")
          .addKeyValue("alertLabels", alert.labels())
          .log("{}: {}", entry.isFiring() ? "alert" : "alert is over", alert.summary());
    }
    return Future.succeededFuture();
  }

  private static Level level(AlertMessage.Entry entry) {
    boolean bad = entry.isFiring() && entry.alert().severity() == Severity.critical;
    return bad ? Level.ERROR : Level.WARN;
  }
}
