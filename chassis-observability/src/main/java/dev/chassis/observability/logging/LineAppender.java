package dev.chassis.observability.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one appender of the chassis: hands events to the output that is in place. */
final class LineAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

  private static final String KEY = LineAppender.class.getName();

  private final Object switching = new Object();
  private final DropNotice notice;
  private LoggingConfig.Format format = LoggingConfig.Format.AUTO;
  private boolean async;
  private Duration patience = Duration.ZERO;
  private RepeatsConfig repeating = RepeatsConfig.defaults();
  private volatile Repeats repeats = new Repeats(repeating);
  private LineOutput standard = new DirectOutput(LineFormat.of(format), new StandardOut());
  private @Nullable LineOutput files;
  private volatile LineOutput output = standard;

  private LineAppender(LoggerContext context) {
    notice = new DropNotice(context);
  }

  /** Creates the appender and makes it the only one of {@code context}. */
  static void install(LoggerContext context) {
    var appender = new LineAppender(context);
    appender.setName("chassis");
    appender.setContext(context);
    appender.start();
    context.putObject(KEY, appender);
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }

  /** The appender of {@code context}; null when the user configured Logback. */
  static @Nullable LineAppender of(LoggerContext context) {
    return (LineAppender) context.getObject(KEY);
  }

  /** Follows {@code config}. What stays the same is not touched. */
  void apply(LoggingConfig config) throws IOException {
    synchronized (switching) {
      if (isOther(config.repeats(), repeating)) {
        summaries(Long.MAX_VALUE);
        repeating = config.repeats();
        repeats = new Repeats(repeating);
      }
      if (config.format() != format
          || config.async() != async
          || !config.patience().equals(patience)) {
        format = config.format();
        async = config.async();
        patience = config.patience();
        replaceStandard();
      }
    }
  }

  /** By hand: the JVM makes a record's equals at its first call, which takes 20 ms of a start. */
  private static boolean isOther(RepeatsConfig one, RepeatsConfig other) {
    return one.first() != other.first() || !one.interval().equals(other.interval());
  }

  private void replaceStandard() throws IOException {
    var before = standard;
    var lines = format;
    standard =
        async
            ? BatchedOutput.start(() -> LineFormat.of(lines), new StandardOut(), patience, notice)
            : new DirectOutput(LineFormat.of(lines), new StandardOut());
    output = files == null ? standard : files;
    before.close();
  }

  LoggingConfig.Format format() {
    synchronized (switching) {
      return format;
    }
  }

  /** Sends lines to {@code replacement} instead of standard output. */
  void files(LineOutput replacement) {
    synchronized (switching) {
      files = replacement;
      output = replacement;
    }
  }

  /** Brings standard output back, unless something else has taken the place of {@code ended}. */
  void noLongerInto(LineOutput ended) {
    synchronized (switching) {
      if (files == ended) {
        files = null;
        output = standard;
      }
    }
  }

  /** Writes what is known of repeated errors, then returns when all lines so far have arrived. */
  void flush() {
    summaries(Long.MAX_VALUE);
    output.flush();
  }

  /** Writes the summaries of repeated errors whose interval was over at this time. */
  void summaries(long millis) {
    repeats.ended(millis).forEach(this::write);
  }

  /** Lines that standard output did not take in time. */
  long dropped() {
    return notice.total();
  }

  /** Events that were only counted. */
  long heldBack() {
    return repeats.heldBack();
  }

  @Override
  protected void append(ILoggingEvent event) {
    var kinds = repeats;
    if (kinds.concerns(event)) {
      kinds.pass(event).forEach(this::write);
    } else {
      write(event);
    }
  }

  private void write(ILoggingEvent event) {
    try {
      output.write(event);
    } catch (IOException e) {
      addError("a log line could not be written", e);
    }
  }
}
