package dev.chassis.discovery;

import java.util.HashMap;
import java.util.Map;

/**
 * Everything the registry knows at one moment. Immutable; a change makes a new one, which shares
 * the rolls of all services that did not change.
 *
 * @param rolls by service name
 * @param posted records that users published, by registration
 */
record Fleet(Map<String, Roll> rolls, Map<String, Posted> posted) {

  static Fleet empty() {
    return new Fleet(Map.of(), Map.of());
  }

  Roll roll(String service) {
    var found = rolls.get(service);
    return found == null ? Roll.empty(service) : found;
  }

  Snapshot snapshot(String service) {
    var found = rolls.get(service);
    return found == null ? Snapshot.empty(service) : found.snapshot();
  }

  Fleet with(Roll roll) {
    var more = new HashMap<>(rolls);
    more.put(roll.snapshot().service(), roll);
    return new Fleet(more, posted);
  }

  Fleet with(Posted record) {
    var more = new HashMap<>(posted);
    more.put(record.registration(), record);
    return new Fleet(rolls, more);
  }

  Fleet withoutPosted(String registration) {
    var fewer = new HashMap<>(posted);
    fewer.remove(registration);
    return new Fleet(rolls, fewer);
  }
}
