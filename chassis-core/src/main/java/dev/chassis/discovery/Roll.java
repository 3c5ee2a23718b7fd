package dev.chassis.discovery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Everything known of one service at one moment. Immutable; a change makes a new one.
 *
 * @param claims what the sources say
 * @param away sources whose word is old, by name
 * @param rows what follows from the claims, by instance id
 * @param departed who left last, the newest first
 * @param snapshot the instances of the rows; the same object until one of them changes
 */
record Roll(
    Map<Claim.Key, Claim> claims,
    Map<String, Away> away,
    List<Row> rows,
    List<Departed> departed,
    Snapshot snapshot) {

  private static final int MOST_DEPARTED = 20;

  /** Since when a source is away, on the ticker's scale, and why. */
  record Away(long since, String why) {}

  /** An instance that is known no more: when it left, on the ticker's scale, and why. */
  record Departed(Instance instance, long since, String why) {}

  static Roll empty(String service) {
    return new Roll(Map.of(), Map.of(), List.of(), List.of(), Snapshot.empty(service));
  }

  Roll with(Claim claim, long now) {
    var more = new HashMap<>(claims);
    more.put(claim.key(), claim);
    return of(more, away, now, "");
  }

  Roll without(Claim.Key key, long now, String why) {
    var fewer = new HashMap<>(claims);
    return fewer.remove(key) == null ? this : of(fewer, away, now, why);
  }

  /** Like {@link #without}, unless the lease was renewed meanwhile. */
  Roll lapsed(Claim.Key key, long now, String why) {
    var claim = claims.get(key);
    return claim != null && claim.isOver(now) ? without(key, now, why) : this;
  }

  /** Takes {@code all} for everything that {@code teller} knows, at this moment. */
  Roll told(String teller, Collection<Claim> all, long now) {
    var changed = new HashMap<>(claims);
    changed.keySet().removeIf(key -> key.teller().equals(teller));
    all.forEach(claim -> changed.put(claim.key(), claim));
    var present = new HashMap<>(away);
    present.remove(teller);
    return of(changed, present, now, teller + " knows it no more");
  }

  /** Keeps what {@code teller} said last; only the first reason since it was away counts. */
  Roll away(String teller, long now, String why) {
    var more = new HashMap<>(away);
    var since = more.containsKey(teller) ? more.get(teller).since() : now;
    more.put(teller, new Away(since, why));
    return new Roll(claims, Map.copyOf(more), rows, departed, snapshot);
  }

  Roll present(String teller) {
    var fewer = new HashMap<>(away);
    return fewer.remove(teller) == null
        ? this
        : new Roll(claims, Map.copyOf(fewer), rows, departed, snapshot);
  }

  private Roll of(
      Map<Claim.Key, Claim> newClaims, Map<String, Away> newAway, long now, String why) {
    var newRows = Merge.rows(newClaims.values(), rows, now);
    var instances = newRows.stream().map(Row::instance).toList();
    var next =
        instances.equals(snapshot.instances())
            ? snapshot
            : Snapshot.of(snapshot.service(), snapshot.revision() + 1, instances);
    return new Roll(
        Map.copyOf(newClaims), Map.copyOf(newAway), newRows, departed(newRows, now, why), next);
  }

  private List<Departed> departed(List<Row> newRows, long now, String why) {
    var here = newRows.stream().map(row -> row.instance().id()).collect(Collectors.toSet());
    var gone = new ArrayList<Departed>();
    rows.stream()
        .map(Row::instance)
        .filter(one -> !here.contains(one.id()))
        .forEach(one -> gone.add(new Departed(one, now, why)));
    if (gone.isEmpty()) {
      return departed;
    }
    var names = new HashSet<String>();
    gone.addAll(departed);
    gone.removeIf(one -> !names.add(one.instance().id()));
    return List.copyOf(gone.subList(0, Math.min(gone.size(), MOST_DEPARTED)));
  }
}
