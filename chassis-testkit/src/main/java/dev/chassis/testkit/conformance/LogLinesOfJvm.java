package dev.chassis.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.chassis.observability.logging.EcsEncoder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The lines of a service in this JVM, as its encoder writes them. */
final class LogLinesOfJvm extends AppenderBase<ILoggingEvent> implements LogOutput, AutoCloseable {

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final EcsEncoder encoder = new EcsEncoder();
  private final Logger root;

  private LogLinesOfJvm(LoggerContext context) {
    root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    setContext(context);
  }

  static LogLinesOfJvm listening() {
    var lines = new LogLinesOfJvm((LoggerContext) LoggerFactory.getILoggerFactory());
    lines.encoder.start();
    lines.start();
    lines.root.addAppender(lines);
    return lines;
  }

  @Override
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    root.detachAppender(this);
    stop();
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(new String(encoder.encode(event), UTF_8).stripTrailing());
  }
}
