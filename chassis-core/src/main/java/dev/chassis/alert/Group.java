package dev.chassis.alert;

import dev.chassis.alert.AlertMessage.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The alerts of one group. Guarded by its owner. */
final class Group {

  /** An alert, from being raised until its end has been told. */
  private static final class Lasting {
    private Alert alert;
    private final Instant startsAt;
    private @Nullable Instant endsAt;
    private long wellSince;
    private boolean well;
    private int flaps;

    Lasting(Alert alert, Instant startsAt) {
      this.alert = alert;
      this.startsAt = startsAt;
    }

    Entry entry(boolean over) {
      return new Entry(alert, startsAt, over ? endsAt : null, flaps);
    }
  }

  private final Map<Alert.Identity, Lasting> lasting = new LinkedHashMap<>();
  private boolean scheduled;
  private long toldAt;
  private boolean told;
  private long generation;

  int size() {
    return lasting.size();
  }

  boolean has(Alert alert) {
    return lasting.containsKey(alert.identity());
  }

  /** Returns whether this is news. */
  boolean raise(Alert alert, Instant now) {
    var known = lasting.get(alert.identity());
    if (known == null) {
      lasting.put(alert.identity(), new Lasting(alert, now));
      return true;
    }
    boolean worse = known.alert.severity() != alert.severity();
    known.alert = alert;
    if (known.well) {
      known.well = false;
      known.endsAt = null;
      known.flaps++;
    }
    return worse;
  }

  /** Returns whether it may be over now. */
  boolean resolve(Alert alert, Instant now, long nanos) {
    var known = lasting.get(alert.identity());
    if (known == null || known.well) {
      return false;
    }
    known.well = true;
    known.wellSince = nanos;
    known.endsAt = now;
    return true;
  }

  /** Whether somebody is to be woken for it already. */
  boolean isScheduled() {
    return scheduled;
  }

  void scheduled(boolean is) {
    scheduled = is;
  }

  /** How long a message must wait still. */
  long wait(long now, long groupWait, long groupInterval) {
    return told ? Math.max(0, toldAt + groupInterval - now) : groupWait;
  }

  /** Whether something has been well for long enough to be over. */
  boolean hasSettled(long now, long settle) {
    return lasting.values().stream().anyMatch(one -> one.well && now - one.wellSince >= settle);
  }

  /** What there is to tell; what is over is forgotten with it. */
  List<Entry> tell(long now, long settle) {
    var entries = new ArrayList<Entry>();
    for (var one : List.copyOf(lasting.values())) {
      boolean over = one.well && now - one.wellSince >= settle;
      entries.add(one.entry(over));
      if (over) {
        lasting.remove(one.alert.identity());
      }
    }
    toldAt = now;
    generation++;
    told = !lasting.isEmpty();
    return entries;
  }

  /** Counts what was told. */
  long generation() {
    return generation;
  }

  /** Whether somebody was told of what lasts. */
  boolean wasTold() {
    return told;
  }

  /** What lasts. */
  List<Entry> firing() {
    return lasting.values().stream().map(one -> one.entry(false)).toList();
  }
}
