package dev.chassis.observability.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets each metric have so many combinations of label values and no more: what comes after them is
 * counted together, under {@value #OVERFLOW}, and said once. A label that was made of data costs
 * its own metric its meaning, and nobody else the memory.
 */
final class SeriesLimit implements MeterFilter {

  /** Value of every label of what is counted together. */
  static final String OVERFLOW = "overflow";

  private static final Logger log = LoggerFactory.getLogger(SeriesLimit.class);

  private final int most;
  private final Map<String, Known> metrics = new ConcurrentHashMap<>();

  /** The combinations of one metric. */
  private static final class Known {
    private final Set<Meter.Id> ids = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean told = new AtomicBoolean();
  }

  private SeriesLimit(int most) {
    this.most = most;
  }

  /** Guards {@code registry}; add it after filters that change labels. */
  static SeriesLimit guard(MeterRegistry registry, int most) {
    var limit = new SeriesLimit(most);
    registry.config().meterFilter(limit).onMeterRemoved(limit::forget);
    return limit;
  }

  /** How many metrics have more combinations than are kept apart. */
  int overflowing() {
    return (int) metrics.values().stream().filter(known -> known.told.get()).count();
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!id.getTagsAsIterable().iterator().hasNext()) {
      return id;
    }
    var known = metrics.computeIfAbsent(id.getName(), name -> new Known());
    if (known.ids.contains(id) || isAdded(known, id)) {
      return id;
    }
    tell(known, id);
    return together(id);
  }

  private boolean isAdded(Known known, Meter.Id id) {
    synchronized (known) {
      return known.ids.size() < most && (known.ids.add(id) || known.ids.contains(id));
    }
  }

  private void tell(Known known, Meter.Id id) {
    if (known.told.compareAndSet(false, true)) {
      log.atWarn()
          .addKeyValue("metric", id.getName())
          .addKeyValue("limit", most)
          .log(
              "{} has more than {} combinations of label values, the rest is counted as {}: is one"
                  + " of its labels {} made of data?",
              id.getName(),
              most,
              OVERFLOW,
              id.getTags().stream().map(Tag::getKey).toList());
    }
  }

  private static Meter.Id together(Meter.Id id) {
    List<Tag> tags = new ArrayList<>();
    id.getTagsAsIterable().forEach(tag -> tags.add(Tag.of(tag.getKey(), OVERFLOW)));
    return id.replaceTags(tags);
  }

  private void forget(Meter meter) {
    var known = metrics.get(meter.getId().getName());
    if (known != null) {
      known.ids.remove(meter.getId());
    }
  }
}
