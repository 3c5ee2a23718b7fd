package dev.chassis.observability.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.status.ErrorStatus;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.event.KeyValuePair;

/** Says that lines are missing, and counts them for the metrics. */
final class DropNotice {

  private final LongAdder all = new LongAdder();
  private final Logger logger;

  DropNotice(LoggerContext context) {
    logger = context.getLogger(DropNotice.class.getPackageName());
  }

  /** The line that tells of {@code lines} that were dropped. */
  ILoggingEvent of(long lines) {
    all.add(lines);
    var event =
        new LoggingEvent(
            DropNotice.class.getName(),
            logger,
            Level.WARN,
            "{} log lines were dropped: standard output did not take them in time",
            null,
            new Object[] {lines});
    event.addKeyValuePair(new KeyValuePair("dropped", lines));
    return event;
  }

  /** Tells whoever listens to Logback's own status of a line that could not be encoded. */
  void failed(RuntimeException failure) {
    var message = "a log line could not be encoded";
    logger.getLoggerContext().getStatusManager().add(new ErrorStatus(message, this, failure));
  }

  /** How many lines were dropped so far. */
  long total() {
    return all.sum();
  }
}
