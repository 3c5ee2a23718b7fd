package dev.chassis.observability.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import co.elastic.logging.logback.EcsEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.logstash.logback.encoder.LogstashEncoder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import org.slf4j.event.KeyValuePair;

/**
 * The bytes of one event. Stands in the encoder's own package to measure {@code chassisLine} too:
 * what the chassis' appender does, which needs no array per event.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class LogEncoderBenchmark {

  /** Kinds of events; each with three fields of a request. */
  public enum Kind {
    /** A message with an argument. */
    PLAIN,
    /** The access line: five key-value pairs. */
    ACCESS,
    /** A message with an exception and its cause. */
    EXCEPTION
  }

  @Param private Kind kind;

  private final LineFormat line = new EcsLine();
  private final LineBuffer buffer = new LineBuffer(16 * 1024);
  private final Encoder<ILoggingEvent> chassis = new dev.chassis.observability.logging.EcsEncoder();
  private final Encoder<ILoggingEvent> elastic = new EcsEncoder();
  private final Encoder<ILoggingEvent> logstash = new LogstashEncoder();
  private final Encoder<ILoggingEvent> logback = new JsonEncoder();
  private LoggingEvent event;

  @Setup
  public void start() {
    var context = new LoggerContext();
    context.setMDCAdapter(new ch.qos.logback.classic.util.LogbackMDCAdapter());
    for (var encoder : List.of(chassis, elastic, logstash, logback)) {
      encoder.setContext(context);
      encoder.start();
    }
    event = event(context);
    event.setMDCPropertyMap(fields());
    event.getThreadName();
  }

  /** What the chassis' own appender does with each event. */
  @Benchmark
  public void chassisLine(Blackhole sink) {
    buffer.clear();
    line.write(event, buffer);
    sink.consume(buffer);
  }

  @Benchmark
  public byte[] chassisEncoder() {
    return chassis.encode(event);
  }

  @Benchmark
  public byte[] elasticEncoder() {
    return elastic.encode(event);
  }

  @Benchmark
  public byte[] logstashEncoder() {
    return logstash.encode(event);
  }

  @Benchmark
  public byte[] logbackEncoder() {
    return logback.encode(event);
  }

  private LoggingEvent event(LoggerContext context) {
    var logger = context.getLogger("com.example.orders.OrderBook");
    var error = kind == Kind.EXCEPTION ? new IllegalStateException("no", new Error("why")) : null;
    var arguments = new Object[] {"4711"};
    var made = new LoggingEvent("", logger, Level.INFO, "Order {} accepted", error, arguments);
    if (kind == Kind.ACCESS) {
      made.setKeyValuePairs(
          List.of(
              new KeyValuePair("http.request.method", "GET"),
              new KeyValuePair("url.path", "/orders/4711"),
              new KeyValuePair("http.route", "/orders/{id}"),
              new KeyValuePair("http.response.status_code", 200),
              new KeyValuePair("event.duration", 1_234_567L)));
    }
    return made;
  }

  private static Map<String, String> fields() {
    var fields = new LinkedHashMap<String, String>();
    fields.put("trace.id", "4bf92f3577b34da6a3ce929d0e0e4736");
    fields.put("span.id", "00f067aa0ba902b7");
    fields.put("http.request.id", "9f86d081884c7d65");
    return fields;
  }
}
