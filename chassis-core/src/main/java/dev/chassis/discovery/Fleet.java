package dev.chassis.discovery;

import dev.chassis.discovery.Instance.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything the registry knows at one moment. Immutable; a change makes a new one, which shares
 * the snapshots of all services that did not change.
 *
 * @param entries by id
 * @param snapshots by service name
 */
record Fleet(Map<String, Entry> entries, Map<String, Snapshot> snapshots) {

  static Fleet empty() {
    return new Fleet(Map.of(), Map.of());
  }

  Snapshot snapshot(String service) {
    var found = snapshots.get(service);
    return found == null ? Snapshot.empty(service) : found;
  }

  Fleet with(Entry entry) {
    var more = new TreeMap<>(entries);
    var before = more.put(entry.id(), entry);
    return changed(more, before, entry);
  }

  Fleet without(String id) {
    var fewer = new TreeMap<>(entries);
    var before = fewer.remove(id);
    return before == null ? this : changed(fewer, before, null);
  }

  private Fleet changed(
      Map<String, Entry> newEntries, @Nullable Entry before, @Nullable Entry after) {
    var old = before == null ? null : before.instance();
    var young = after == null ? null : after.instance();
    var newSnapshots = new HashMap<>(snapshots);
    // A renewed lease changes no instance: then every snapshot, and its revision, stays.
    if (!Objects.equals(old, young)) {
      refresh(old, newEntries, newSnapshots);
      refresh(young, newEntries, newSnapshots);
    }
    return new Fleet(newEntries, newSnapshots);
  }

  private void refresh(
      @Nullable Instance touched, Map<String, Entry> from, Map<String, Snapshot> into) {
    if (touched != null) {
      var service = touched.service();
      var revision = snapshot(service).revision() + 1;
      into.put(service, Snapshot.of(service, revision, instances(service, from)));
    }
  }

  private static List<Instance> instances(String service, Map<String, Entry> from) {
    var all = new ArrayList<Instance>();
    from.values().stream()
        .map(Entry::instance)
        .filter(Objects::nonNull)
        .filter(instance -> instance.service().equals(service))
        .forEach(all::add);
    all.removeIf(one -> one.source() == Source.STATIC && isHeardFrom(one, all));
    all.sort(Comparator.comparing(Instance::id));
    return all;
  }

  /** Whether a heartbeat comes from the address too: it knows more than the configuration. */
  private static boolean isHeardFrom(Instance fixed, List<Instance> all) {
    return all.stream()
        .anyMatch(
            other ->
                other.source() == Source.HEARTBEAT && other.endpoint().equals(fixed.endpoint()));
  }
}
