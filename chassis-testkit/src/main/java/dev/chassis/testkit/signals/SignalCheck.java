package dev.chassis.testkit.signals;

import dev.chassis.messaging.MessagingSignals;
import dev.chassis.observability.metrics.ObservabilitySignals;
import dev.chassis.signals.Signal;
import dev.chassis.signals.Signals;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds meters that no list of signals knows, or knows otherwise: a dashboard or alert cannot be
 * written on what is not written down.
 *
 * <pre>{@code
 * var check = SignalCheck.ofChassis().and(List.of(OrdersService.ORDERS_PLACED));
 * assertThat(check.faults(orders.context().metrics())).isEmpty();
 * }</pre>
 */
public final class SignalCheck {

  private final Map<String, Signal> signals = new HashMap<>();

  private SignalCheck() {}

  /** Knows the signals of all modules of the chassis. */
  public static SignalCheck ofChassis() {
    return new SignalCheck()
        .and(Signals.all())
        .and(MessagingSignals.all())
        .and(ObservabilitySignals.all());
  }

  /** Knows these too. */
  public SignalCheck and(List<Signal> more) {
    more.forEach(signal -> signals.put(signal.name(), signal));
    return this;
  }

  /** What is wrong with the meters of {@code registry}, a sentence each; empty when all is well. */
  public List<String> faults(MeterRegistry registry) {
    var faults = new TreeSet<String>();
    for (var meter : registry.getMeters()) {
      var fault = fault(meter.getId());
      if (fault != null) {
        faults.add(fault);
      }
    }
    return List.copyOf(faults);
  }

  private @Nullable String fault(Meter.Id id) {
    var signal = signals.get(id.getName());
    if (signal == null) {
      return id.getName() + " is in no list of signals";
    }
    var wrong = new ArrayList<String>();
    if (!signal.kind().name().equals(id.getType().name())) {
      wrong.add("is a " + id.getType() + ", not a " + signal.kind());
    }
    var labels = id.getTags().stream().map(Tag::getKey).collect(Collectors.toSet());
    if (!labels.equals(Set.copyOf(signal.labels()))) {
      wrong.add("has the labels " + labels + ", not " + signal.labels());
    }
    var unit = Objects.requireNonNullElse(id.getBaseUnit(), "");
    if (signal.kind() != Signal.Kind.TIMER && !unit.equals(signal.unit())) {
      wrong.add("counts in '" + unit + "', not '" + signal.unit() + "'");
    }
    return wrong.isEmpty() ? null : id.getName() + " " + String.join(", ", wrong);
  }
}
