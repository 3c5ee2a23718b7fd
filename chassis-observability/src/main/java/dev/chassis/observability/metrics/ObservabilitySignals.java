package dev.chassis.observability.metrics;

import static dev.chassis.signals.Signal.counter;
import static dev.chassis.signals.Signal.gauge;
import static dev.chassis.signals.Signal.timer;

import dev.chassis.signals.Signal;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that observability measures: of the process, of itself, and what Micrometer's binders
 * measure of the JVM; see {@link dev.chassis.signals.Signals}.
 */
public final class ObservabilitySignals {

  /** How late loops are. */
  public static final Signal EVENTLOOP_LAG =
      gauge(
              "eventloop.lag",
              "How late an event loop came to its work, the worst over the window",
              "loop")
          .in("seconds");

  /** Lines lost because nobody read them. */
  public static final Signal LOG_DROPPED =
      counter("log.dropped", "Log lines of the process that standard output did not take in time");

  /** Repeated errors that were only counted. */
  public static final Signal LOG_HELD_BACK =
      counter("log.held_back", "Warnings and errors of the process that were counted, not written");

  /** Metrics that have too many series. */
  public static final Signal METRICS_OVERFLOWING =
      gauge(
          "metrics.overflowing",
          "Metrics with more combinations of label values than are kept apart");

  /** Spans, by what became of them. */
  public static final Signal TRACING_SPANS =
      counter(
          "tracing.spans",
          "Spans by what became of them: exported, failed (the exporter gave up) or dropped (the"
              + " queue was full)",
          "outcome");

  private static final String BYTES = "bytes";
  private static final String[] MEMORY = {"area", "id"};

  /** Of the JVM, by the names that Micrometer's binders give. */
  private static final List<Signal> JVM =
      List.of(
          gauge("jvm.memory.used", "Memory in use", MEMORY).in(BYTES),
          gauge("jvm.memory.committed", "Memory the JVM may use at once", MEMORY).in(BYTES),
          gauge("jvm.memory.max", "Most memory the JVM will use; -1 without limit", MEMORY)
              .in(BYTES),
          gauge("jvm.buffer.count", "Buffers of a pool", "id").in("buffers"),
          gauge("jvm.buffer.memory.used", "Memory in buffers of a pool", "id").in(BYTES),
          gauge("jvm.buffer.total.capacity", "Capacity of the buffers of a pool", "id").in(BYTES),
          gauge("jvm.threads.live", "Threads").in("threads"),
          gauge("jvm.threads.daemon", "Daemon threads").in("threads"),
          gauge("jvm.threads.peak", "Most threads at a time so far").in("threads"),
          gauge("jvm.threads.states", "Threads by state", "state").in("threads"),
          counter("jvm.threads.started", "Threads started").in("threads"),
          gauge("jvm.classes.loaded", "Classes").in("classes"),
          counter("jvm.classes.unloaded", "Classes unloaded").in("classes"),
          timer("jvm.gc.pause", "Pauses for garbage collection", "action", "cause", "gc"),
          timer(
              "jvm.gc.concurrent.phase.time",
              "Collection beside the work",
              "action",
              "cause",
              "gc"),
          counter("jvm.gc.memory.allocated", "Bytes allocated").in(BYTES),
          counter("jvm.gc.memory.promoted", "Bytes that grew old").in(BYTES),
          gauge("jvm.gc.live.data.size", "Old objects after a collection").in(BYTES),
          gauge("jvm.gc.max.data.size", "Most room for old objects").in(BYTES),
          gauge("system.cpu.count", "Processors the JVM may use"),
          gauge("system.cpu.usage", "Use of the machine's processors, from 0 to 1"),
          gauge("system.load.average.1m", "Load average over a minute"),
          gauge("process.cpu.usage", "Use of processors by this process, from 0 to 1"),
          counter("process.cpu.time", "Processor time used by this process").in("ns"),
          gauge("process.uptime", "Time since the JVM started").in("seconds"),
          gauge("process.start.time", "Start of the JVM, since 1970").in("seconds"));

  private ObservabilitySignals() {}

  /** All of them, in the order of the reference. */
  public static List<Signal> all() {
    return Stream.concat(
            Stream.of(
                EVENTLOOP_LAG, LOG_DROPPED, LOG_HELD_BACK, METRICS_OVERFLOWING, TRACING_SPANS),
            JVM.stream())
        .toList();
  }
}
