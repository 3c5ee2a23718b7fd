package dev.chassis.observability.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** A Logback of its own whose lines are kept. */
final class CapturedLog {

  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();
  private final LineOutput output;

  private CapturedLog(
      BiFunction<Supplier<LineFormat>, OutputStream, LineOutput> outputs,
      Supplier<LineFormat> format) {
    output = outputs.apply(format, bytes);
    context.setMDCAdapter(new ContextMdc(mdc));
    var appender =
        new UnsynchronizedAppenderBase<ILoggingEvent>() {
          @Override
          protected void append(ILoggingEvent event) {
            try {
              output.write(event);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    appender.setContext(context);
    appender.start();
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.TRACE);
    root.addAppender(appender);
  }

  static CapturedLog json() {
    return new CapturedLog((formats, out) -> new DirectOutput(formats.get(), out), EcsLine::new);
  }

  static CapturedLog text() {
    return new CapturedLog((formats, out) -> new DirectOutput(formats.get(), out), TextLine::new);
  }

  static CapturedLog asyncJson() {
    return new CapturedLog(BatchedOutput::start, EcsLine::new);
  }

  Logger logger() {
    return context.getLogger("test.Logger");
  }

  LogbackMDCAdapter mdc() {
    return mdc;
  }

  void flush() {
    output.flush();
  }

  void close() throws IOException {
    output.close();
  }

  String raw() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Every line, parsed and checked against the schema. */
  List<JsonNode> lines() {
    return raw().lines().map(LogLineSchema::check).toList();
  }

  /** The only line. */
  JsonNode line() {
    var lines = lines();
    if (lines.size() != 1) {
      throw new AssertionError("expected one line, found " + lines.size() + ": " + raw());
    }
    return lines.get(0);
  }
}
