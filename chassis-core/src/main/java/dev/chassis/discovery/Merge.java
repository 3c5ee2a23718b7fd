package dev.chassis.discovery;

import dev.chassis.discovery.Instance.Status;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes instances of what several sources say. Two claims speak of the same instance when they have
 * the same id, or the same host and port; the best informed source is believed, and the others fill
 * in what it does not know. Only draining is believed whoever says it: an operator who takes an
 * instance out of rotation must not be overruled by its heartbeat. ADR-0028.
 */
final class Merge {

  private static final Comparator<Claim> BEST_FIRST =
      Comparator.comparing((Claim one) -> one.instance().source())
          .thenComparing(one -> one.instance().incarnation())
          .reversed()
          .thenComparing(one -> one.instance().id())
          .thenComparing(Claim::teller);

  private final Map<String, List<Claim>> byId = new HashMap<>();
  private final Map<String, List<Claim>> byAddress = new HashMap<>();
  private final List<List<Claim>> groups = new ArrayList<>();

  private Merge() {}

  /**
   * The rows, sorted by instance id.
   *
   * @param before the rows as they were: who was there keeps its age
   */
  static List<Row> rows(Collection<Claim> claims, List<Row> before, long now) {
    var merge = new Merge();
    claims.stream().sorted(BEST_FIRST).forEach(merge::add);
    var known = new Before(before);
    return merge.groups.stream()
        .map(group -> row(group, known, now))
        .sorted(Comparator.comparing(row -> row.instance().id()))
        .toList();
  }

  private void add(Claim claim) {
    var id = claim.instance().id();
    var address = address(claim.instance());
    var group = byId.get(id);
    group = group == null ? byAddress.get(address) : group;
    if (group == null) {
      group = new ArrayList<>();
      groups.add(group);
    }
    group.add(claim);
    byId.putIfAbsent(id, group);
    byAddress.putIfAbsent(address, group);
  }

  private static @Nullable Claim first(List<Claim> claims, Status status) {
    return claims.stream()
        .filter(claim -> claim.instance().status() == status)
        .findFirst()
        .orElse(null);
  }

  private static String complaint(Claim claim) {
    boolean drains = claim.instance().status() == Status.DRAINING;
    return claim.teller() + " says that it " + (drains ? "drains" : "is not ready");
  }

  private static Row row(List<Claim> group, Before before, long now) {
    var best = group.get(0).instance();
    var valid = group.stream().filter(claim -> !claim.isOutdatedBy(best)).toList();
    var drainer = first(valid, Status.DRAINING);
    var doubter = drainer == null ? first(valid, Status.UNREADY) : drainer;
    var merged =
        filled(best, valid).withStatus(doubter == null ? Status.UP : doubter.instance().status());
    var why = doubter == null ? group.get(0).teller() + " knows it" : complaint(doubter);
    var old = before.of(merged);
    if (old == null || !isSameLife(old.instance(), merged)) {
      return new Row(merged.withFirstSeen(now), group, now, why);
    }
    long since = old.instance().status() == merged.status() ? old.since() : now;
    return new Row(merged.withFirstSeen(old.instance().firstSeen()), group, since, why);
  }

  private static Instance filled(Instance best, List<Claim> valid) {
    var full = best;
    for (var claim : valid.subList(1, valid.size())) {
      var other = claim.instance();
      full = full.version() == null ? full.withVersion(other.version()) : full;
      full = full.zone() == null ? full.withZone(other.zone()) : full;
      full = full.incarnation() == 0 ? full.withIncarnation(other.incarnation()) : full;
      if (!other.metadata().isEmpty()) {
        var all = new HashMap<>(other.metadata());
        all.putAll(full.metadata());
        full = full.withMetadata(all);
      }
    }
    return full;
  }

  private static boolean isSameLife(Instance one, Instance other) {
    return one.incarnation() == other.incarnation()
        || one.incarnation() == 0
        || other.incarnation() == 0;
  }

  /** One spelling for all: an IPv6 literal has many. */
  private static String address(Instance instance) {
    var at = instance.endpoint();
    if (at.host().indexOf(':') < 0) {
      return at.toString();
    }
    try {
      return InetAddress.getByName(at.host()).getHostAddress() + " " + at.port();
    } catch (UnknownHostException notLiteral) {
      return at.toString();
    }
  }

  /** The rows before a change, by what they can be recognised by. */
  private static final class Before {
    private final Map<String, Row> byId = new HashMap<>();
    private final Map<String, Row> byAddress = new HashMap<>();

    Before(List<Row> rows) {
      for (var row : rows) {
        byId.put(row.instance().id(), row);
        byAddress.put(address(row.instance()), row);
      }
    }

    @Nullable Row of(Instance instance) {
      var row = byId.get(instance.id());
      return row == null ? byAddress.get(address(instance)) : row;
    }
  }
}
