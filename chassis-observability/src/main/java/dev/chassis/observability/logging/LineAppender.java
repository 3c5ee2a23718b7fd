package dev.chassis.observability.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The one appender of the chassis: hands events to the output that is in place. */
final class LineAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

  private static final String KEY = LineAppender.class.getName();

  private final Object switching = new Object();
  private LoggingConfig.Format format = LoggingConfig.Format.JSON;
  private boolean async;
  private LineOutput standard = new DirectOutput(new EcsLine(), new StandardOut());
  private @Nullable LineOutput files;
  private volatile LineOutput output = standard;

  /** Creates the appender and makes it the only one of {@code context}. */
  static void install(LoggerContext context) {
    var appender = new LineAppender();
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

  /** Changes how standard output is written. Does nothing when it is written that way already. */
  void standard(LoggingConfig.Format newFormat, boolean newAsync) throws IOException {
    synchronized (switching) {
      if (newFormat == format && newAsync == async) {
        return;
      }
      format = newFormat;
      async = newAsync;
      var before = standard;
      standard =
          async
              ? BatchedOutput.start(() -> LineFormat.of(newFormat), new StandardOut())
              : new DirectOutput(LineFormat.of(newFormat), new StandardOut());
      output = files == null ? standard : files;
      before.close();
    }
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

  /** Returns when all lines so far have arrived. */
  void flush() {
    output.flush();
  }

  @Override
  protected void append(ILoggingEvent event) {
    try {
      output.write(event);
    } catch (IOException e) {
      addError("a log line could not be written", e);
    }
  }
}
