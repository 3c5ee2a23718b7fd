package dev.chassis.discovery;

import dev.chassis.signals.Signals;
import dev.chassis.time.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes pages and gauges of a fleet. */
final class Reports {

  private static final long REMEMBERED_NANOS = Duration.ofMinutes(10).toNanos();

  private final long now;

  private Reports(Ticker ticker) {
    this.now = ticker.nanos();
  }

  static DiscoveryReport of(Fleet fleet, Ticker ticker) {
    var reports = new Reports(ticker);
    var rolls = new TreeMap<>(fleet.rolls());
    var stale =
        rolls.entrySet().stream()
            .flatMap(entry -> reports.stale(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparingLong(DiscoveryReport.Stale::sinceMs).reversed())
            .toList();
    var services =
        rolls.entrySet().stream()
            .map(entry -> reports.service(entry.getKey(), entry.getValue()))
            .toList();
    return new DiscoveryReport(stale, services);
  }

  static void measure(Book book, Ticker ticker, MeterRegistry meters) {
    Signals.DISCOVERY_STALE.gauge(meters, book, known -> of(known.fleet(), ticker).stale().size());
    Signals.DISCOVERY_STALE_AGE.gauge(meters, book, known -> oldest(known.fleet(), ticker));
    Signals.DISCOVERY_INSTANCES.gauge(meters, book, known -> callable(known.fleet()));
  }

  private static double oldest(Fleet fleet, Ticker ticker) {
    var stale = of(fleet, ticker).stale();
    return stale.isEmpty() ? 0 : stale.get(0).sinceMs() / 1000d;
  }

  private static int callable(Fleet fleet) {
    return fleet.rolls().values().stream()
        .mapToInt(roll -> roll.snapshot().callable().size())
        .sum();
  }

  private Stream<DiscoveryReport.Stale> stale(String service, Roll roll) {
    return roll.away().entrySet().stream()
        .map(
            away ->
                new DiscoveryReport.Stale(
                    away.getKey(),
                    service,
                    since(away.getValue().since()),
                    away.getValue().why(),
                    (int)
                        roll.claims().keySet().stream()
                            .filter(key -> key.teller().equals(away.getKey()))
                            .count()));
  }

  private DiscoveryReport.Service service(String service, Roll roll) {
    return new DiscoveryReport.Service(
        service,
        roll.snapshot().revision(),
        roll.rows().stream().map(row -> instance(row, roll)).toList(),
        departed(roll));
  }

  private List<DiscoveryReport.Departed> departed(Roll roll) {
    return roll.departed().stream()
        .filter(one -> now - one.since() < REMEMBERED_NANOS)
        .filter(
            one ->
                roll.rows().stream()
                    .noneMatch(row -> row.instance().id().equals(one.instance().id())))
        .map(
            one ->
                new DiscoveryReport.Departed(
                    one.instance().id(),
                    one.instance().endpoint().toString(),
                    since(one.since()),
                    one.why()))
        .toList();
  }

  private InstanceReport instance(Row row, Roll roll) {
    var instance = row.instance();
    return new InstanceReport(
        instance.service(),
        instance.id(),
        instance.endpoint().toString(),
        instance.endpoint().tls(),
        lower(instance.status()),
        since(row.since()),
        row.why(),
        instance.version(),
        instance.zone(),
        instance.weight(),
        instance.incarnation(),
        new TreeMap<>(instance.metadata()),
        lease(row),
        lower(instance.source()),
        row.claims().stream().map(Claim::teller).distinct().toList(),
        row.claims().stream().allMatch(claim -> roll.away().containsKey(claim.teller())));
  }

  private @Nullable Long lease(Row row) {
    var best = row.claims().get(0);
    return best.isEndless()
        ? null
        : TimeUnit.NANOSECONDS.toMillis(Math.max(0, best.leaseUntil() - now));
  }

  private long since(long then) {
    return TimeUnit.NANOSECONDS.toMillis(Math.max(0, now - then));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
