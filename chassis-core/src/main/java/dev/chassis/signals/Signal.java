package dev.chassis.signals;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is measured. The code that measures makes its meters of it, so that no meter has
 * another name, kind or label than the list says.
 *
 * @param name in Micrometer's form, such as {@code http.server.requests}
 * @param kind of which kind its meters are
 * @param unit base unit, such as {@code seconds}; empty for a number of things
 * @param labels names of its labels, in the order in which values are given; the values come from
 *     small sets that code and configuration know, never from the wire
 * @param buckets whether a timer also counts by how long it took, for quantiles and promises
 * @param description what one unit of it is, in words
 */
public record Signal(
    String name, Kind kind, String unit, List<String> labels, boolean buckets, String description) {

  // Whoever makes meters out of a signal has made the signal before.
  private static final Set<String> BUCKETED = ConcurrentHashMap.newKeySet();

  /** What a meter can be. */
  public enum Kind {
    /** How often something happened and how long it took. */
    TIMER,
    /** How often something happened; never falls but at a restart. */
    COUNTER,
    /** A value at this moment. */
    GAUGE
  }

  /** Keeps a copy of the list. */
  public Signal {
    labels = List.copyOf(labels);
    if (buckets) {
      BUCKETED.add(name);
    }
  }

  /** Whether there is a signal of that name {@link #withBuckets}; for registries. */
  public static boolean isBucketed(String name) {
    return BUCKETED.contains(name);
  }

  /** How often something happened and how long it took. */
  public static Signal timer(String name, String description, String... labels) {
    return new Signal(name, Kind.TIMER, "seconds", List.of(labels), false, description);
  }

  /** How often something happened. */
  public static Signal counter(String name, String description, String... labels) {
    return new Signal(name, Kind.COUNTER, "", List.of(labels), false, description);
  }

  /** A value at this moment. */
  public static Signal gauge(String name, String description, String... labels) {
    return new Signal(name, Kind.GAUGE, "", List.of(labels), false, description);
  }

  /** The same, counted in {@code newUnit}. */
  public Signal in(String newUnit) {
    return new Signal(name, kind, newUnit, labels, buckets, description);
  }

  /** The same with a histogram. */
  public Signal withBuckets() {
    return new Signal(name, kind, unit, labels, true, description);
  }

  /**
   * Its name for Prometheus, without the endings of single series: {@code
   * http_server_requests_seconds}, {@code http_server_shed_total}.
   */
  public String prometheus() {
    var base = name.replace('.', '_').replace('-', '_').toLowerCase(Locale.ROOT);
    var suffixed = unit.isEmpty() || base.endsWith("_" + unit) ? base : base + "_" + unit;
    return kind == Kind.COUNTER ? suffixed + "_total" : suffixed;
  }

  /** The series that a Prometheus page shows of it, by their whole names. */
  public List<String> series() {
    var base = prometheus();
    if (kind != Kind.TIMER) {
      return List.of(base);
    }
    var all = new ArrayList<>(List.of(base + "_count", base + "_sum", base + "_max"));
    if (buckets) {
      all.add(base + "_bucket");
    }
    return all;
  }

  /** The timer with these label values; the same one at every call. */
  public Timer timer(MeterRegistry registry, String... values) {
    require(Kind.TIMER);
    return Timer.builder(name).description(description).tags(tags(values)).register(registry);
  }

  /** The counter with these label values; the same one at every call. */
  public Counter counter(MeterRegistry registry, String... values) {
    require(Kind.COUNTER);
    return Counter.builder(name)
        .description(description)
        .baseUnit(baseUnit())
        .tags(tags(values))
        .register(registry);
  }

  /** A counter of what {@code source}, which is not kept alive, counts anyway. */
  public <T> FunctionCounter counted(
      MeterRegistry registry, T source, ToDoubleFunction<T> count, String... values) {
    require(Kind.COUNTER);
    return FunctionCounter.builder(name, source, count)
        .description(description)
        .baseUnit(baseUnit())
        .tags(tags(values))
        .register(registry);
  }

  /** A gauge that asks {@code source}, which it does not keep alive. */
  public <T> Gauge gauge(
      MeterRegistry registry, T source, ToDoubleFunction<T> value, String... values) {
    require(Kind.GAUGE);
    return Gauge.builder(name, source, value)
        .description(description)
        .baseUnit(baseUnit())
        .tags(tags(values))
        .register(registry);
  }

  private @Nullable String baseUnit() {
    return unit.isEmpty() ? null : unit;
  }

  private void require(Kind asked) {
    if (kind != asked) {
      throw new IllegalArgumentException(name + " is a " + kind + ", not a " + asked);
    }
  }

  private List<Tag> tags(String... values) {
    if (values.length != labels.size()) {
      throw new IllegalArgumentException(
          name + " has the labels " + labels + ", given were " + values.length + " values");
    }
    var tags = new ArrayList<Tag>(values.length);
    for (int i = 0; i < values.length; i++) {
      tags.add(Tag.of(labels.get(i), values[i]));
    }
    return tags;
  }
}
