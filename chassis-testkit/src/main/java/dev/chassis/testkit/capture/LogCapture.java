package dev.chassis.testkit.capture;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.chassis.testkit.time.Eventually;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Hears every log event of this JVM from {@link #start} to {@link #close}, with the fields of the
 * request it was logged for. Thread-safe.
 */
public final class LogCapture implements AutoCloseable {

  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender = new Listener();

  /**
   * One log event.
   *
   * @param level such as {@code WARN}
   * @param logger name of the logger
   * @param message as it is printed
   * @param fields by their names in the JSON line: those of the service and the request, and
   *     key-value pairs, as {@code labels.<key>} when the key has no dot
   * @param error class and message of the exception; null without one
   */
  public record Line(
      String level,
      String logger,
      String message,
      Map<String, String> fields,
      @Nullable String error) {

    /** Value of a field; empty when the line does not have it. */
    public String field(String name) {
      return fields.getOrDefault(name, "");
    }
  }

  private LogCapture() {}

  /** Starts to listen. */
  public static LogCapture start() {
    var capture = new LogCapture();
    var root = root();
    capture.appender.setContext(root.getLoggerContext());
    capture.appender.start();
    root.addAppender(capture.appender);
    return capture;
  }

  /** All lines so far, oldest first. */
  public List<Line> lines() {
    return List.copyOf(lines);
  }

  /** The lines so far for which {@code wanted} holds. */
  public List<Line> lines(Predicate<Line> wanted) {
    return lines.stream().filter(wanted).toList();
  }

  /** The lines of one trace, oldest first. */
  public List<Line> trace(String traceId) {
    return lines(line -> line.field("trace.id").equals(traceId));
  }

  /**
   * Waits for a line, looking at those already heard too.
   *
   * @param what said when none comes
   * @throws AssertionError when none comes within 10 s
   */
  public Line await(String what, Predicate<Line> wanted) {
    return Eventually.present(what, () -> lines.stream().filter(wanted).findFirst().orElse(null));
  }

  @Override
  public void close() {
    root().detachAppender(appender);
    appender.stop();
  }

  private static String named(String key) {
    return key.indexOf('.') < 0 ? "labels." + key : key;
  }

  private static Logger root() {
    return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
  }

  private final class Listener extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      var fields = new LinkedHashMap<String, String>();
      event.getMDCPropertyMap().forEach((key, value) -> fields.put(named(key), value));
      if (event.getKeyValuePairs() != null) {
        event
            .getKeyValuePairs()
            .forEach(pair -> fields.put(named(pair.key), String.valueOf(pair.value)));
      }
      var thrown = event.getThrowableProxy();
      lines.add(
          new Line(
              event.getLevel().toString(),
              event.getLoggerName(),
              event.getFormattedMessage(),
              fields,
              thrown == null ? null : thrown.getClassName() + ": " + thrown.getMessage()));
    }
  }
}
