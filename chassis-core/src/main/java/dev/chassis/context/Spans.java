package dev.chassis.context;

import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the chassis and tracers agree on beyond {@link VertxTracer}. Whoever makes a span asks the
 * tracer of its context, {@link #tracer}, and passes tags by their names in OpenTelemetry's
 * conventions.
 *
 * <p>A tracer that records a request puts its span into the {@link RequestContext} of the Vert.x
 * context it was given, so that log lines and calls that follow have its ids; one that does not
 * record it makes nothing.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/">the conventions</a>
 */
public final class Spans {

  /** A tag of this name gives the span another name; known at the end, as that of a route. */
  public static final String NAME = "span.name";

  /** A tag of this name is the error of a span; its presence makes the span a failed one. */
  public static final String ERROR = "error.type";

  private Spans() {}

  /** The tracer of the Vertx; null when it makes no spans. */
  @SuppressWarnings("unchecked") // what it hands out is only given back to it
  public static @Nullable VertxTracer<Object, Object> tracer(@Nullable ContextInternal context) {
    return context == null ? null : (VertxTracer<Object, Object>) context.tracer();
  }

  /**
   * Tags of {@code T}, asked for only when there is a span.
   *
   * @param names of all tags
   * @param value of the tag with a name; null when there is none
   */
  public static <T> TagExtractor<T> tags(
      List<String> names, BiFunction<T, String, @Nullable String> value) {
    return new TagExtractor<>() {
      @Override
      public int len(T source) {
        return names.size();
      }

      @Override
      public String name(T source, int index) {
        return names.get(index);
      }

      @Override
      public @Nullable String value(T source, int index) {
        return value.apply(source, names.get(index));
      }
    };
  }
}
