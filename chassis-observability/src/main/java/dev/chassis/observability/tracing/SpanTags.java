package dev.chassis.observability.tracing;

import dev.chassis.context.Spans;
import dev.chassis.redaction.Redactor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.vertx.core.spi.tracing.TagExtractor;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tags on their way into a span: under today's names, numbers as numbers, without secrets.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/">the conventions</a>
 */
final class SpanTags {

  private static final Map<String, AttributeKey<Long>> NUMBERS =
      Stream.of(
              "http.response.status_code",
              "http.request.resend_count",
              "server.port",
              "network.peer.port",
              "messaging.batch.message_count")
          .collect(Collectors.toUnmodifiableMap(name -> name, AttributeKey::longKey));

  /** Made once: a key has its name in bytes, and a span has ten. */
  private static final Map<String, AttributeKey<String>> TEXTS = new ConcurrentHashMap<>();

  /** Names come from code; one who makes them up as he goes along shall not fill the memory. */
  private static final int MOST_TEXTS = 256;

  /** Names that Vert.x' clients still use, and what they are called now; to nothing: dropped. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "http.url", "",
          "message_bus.destination", "messaging.destination.name",
          "db.statement", "db.query.text",
          "db.instance", "db.namespace",
          "db.type", "db.system.name",
          "db.user", "");

  private static final int LONGEST = 2_048;
  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;

  private final Span span;
  private final String operation;
  private final boolean server;

  /**
   * Into {@code span}.
   *
   * @param operation what it was called when it began
   * @param server whether it is about something that came in
   */
  SpanTags(Span span, String operation, boolean server) {
    this.span = span;
    this.operation = operation;
    this.server = server;
  }

  <T> void add(T source, TagExtractor<T> tags) {
    int count = tags.len(source);
    for (int i = 0; i < count; i++) {
      addAny(tags.name(source, i), tags.value(source, i));
    }
    if (count == 0) {
      // Some extractors only know this way.
      tags.extract(source).forEach(this::addAny);
    }
  }

  /** The failure of what the span is about. */
  void failed(Throwable failure) {
    span.setAttribute(Spans.ERROR, failure.getClass().getName());
    var message = failure.getMessage();
    span.setStatus(StatusCode.ERROR, message == null ? "" : shortened(Redactor.masked(message)));
  }

  private void addAny(String name, @Nullable String value) {
    if (value != null) {
      add(name, value);
    }
  }

  private void add(String given, String value) {
    var name = RENAMED.getOrDefault(given, given);
    if (name.isEmpty()) {
      return;
    }
    if (name.equals(Spans.NAME)) {
      span.updateName(value);
      return;
    }
    var number = NUMBERS.get(name);
    if (number != null) {
      number(number, value);
    } else {
      span.setAttribute(text(name), shortened(Redactor.masked(value)));
      derived(name, value);
    }
  }

  private static AttributeKey<String> text(String name) {
    var known = TEXTS.get(name);
    if (known != null) {
      return known;
    }
    var key = AttributeKey.stringKey(name);
    if (TEXTS.size() < MOST_TEXTS) {
      TEXTS.put(name, key);
    }
    return key;
  }

  private void derived(String name, String value) {
    if (name.equals(Spans.ERROR)) {
      span.setStatus(StatusCode.ERROR);
    } else if (name.equals("db.query.text")) {
      span.updateName(verb(value));
    } else if (name.equals("messaging.destination.name")
        && RequestTracer.ON_THE_BUS.contains(operation)) {
      span.updateName(operation + " " + value);
    }
  }

  private void number(AttributeKey<Long> key, String value) {
    long number;
    try {
      number = Long.parseLong(value);
    } catch (NumberFormatException notANumber) {
      span.setAttribute(text(key.getKey()), shortened(value));
      return;
    }
    span.setAttribute(key, number);
    boolean status = key.getKey().equals("http.response.status_code");
    // What a server refuses is the caller's fault, and an error only there.
    if (status && number != 499 && number >= (server ? SERVER_ERROR : CLIENT_ERROR)) {
      span.setStatus(StatusCode.ERROR);
    }
  }

  /** The first word of a statement: all that may stand in a name. */
  private static String verb(String statement) {
    var words = statement.stripLeading().split("\\s+", 2);
    return words[0].matches("[A-Za-z]{1,16}") ? words[0].toUpperCase(Locale.ROOT) : "SQL";
  }

  private static String shortened(@Nullable String value) {
    if (value == null) {
      return "";
    }
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…";
  }
}
