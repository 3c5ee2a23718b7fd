package dev.chassis.security;

import dev.chassis.signals.Signals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs who was not let in, and why; never with what. */
public final class Refusals {

  private static final Logger log = LoggerFactory.getLogger("dev.chassis.security");

  private final MeterRegistry meters;
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();

  /** Counts in {@code meters}, as {@code security.refused} by reason. */
  public Refusals(MeterRegistry meters) {
    this.meters = meters;
  }

  /**
   * One more.
   *
   * @param reason a word of a closed set, such as {@code expired}: it becomes a label
   * @param route template of the route, or what stands for it
   */
  public void refused(String reason, String route) {
    counters.computeIfAbsent(reason, this::counter).increment();
    log.atInfo()
        .addKeyValue("http.route", route)
        .addKeyValue("event.reason", reason)
        .log("Caller refused: {}", reason);
  }

  private Counter counter(String reason) {
    return Signals.SECURITY_REFUSED.counter(meters, reason);
  }
}
