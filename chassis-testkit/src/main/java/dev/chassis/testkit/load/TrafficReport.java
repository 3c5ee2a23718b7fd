package dev.chassis.testkit.load;

import dev.chassis.testkit.time.Percentiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What became of the requests of a {@link Load}, or of some of them. Immutable. */
public final class TrafficReport {

  private final List<Sample> samples;

  private TrafficReport(List<Sample> samples) {
    this.samples = samples;
  }

  static TrafficReport of(Stream<Sample> samples) {
    return new TrafficReport(samples.sorted(Comparator.comparing(Sample::number)).toList());
  }

  /** Every request, in the order in which they were due. */
  public List<Sample> samples() {
    return samples;
  }

  /** How many there are. */
  public int count() {
    return samples.size();
  }

  /** How many failed. */
  public int failed() {
    return (int) samples.stream().filter(one -> !one.isOk()).count();
  }

  /** How many of all failed, from 0 to 1; 0 when there are none. */
  public double failedShare() {
    return samples.isEmpty() ? 0 : (double) failed() / count();
  }

  /** How many failed of each kind; see {@link Sample#cause}. */
  public Map<String, Long> causes() {
    return samples.stream()
        .filter(one -> !one.isOk())
        .collect(Collectors.groupingBy(Sample::cause, TreeMap::new, Collectors.counting()));
  }

  /** Times of all requests, failed ones included: callers waited for those too. */
  public Percentiles latency() {
    return Percentiles.of(samples.stream().mapToLong(one -> one.took().toNanos()));
  }

  /** Share of each instance among the answers that were good, from 0 to 1. */
  public Map<String, Double> shares() {
    var ok = samples.stream().filter(Sample::isOk).toList();
    return ok.stream()
        .collect(
            Collectors.groupingBy(
                Sample::instance,
                TreeMap::new,
                Collectors.collectingAndThen(
                    Collectors.counting(), count -> (double) count / ok.size())));
  }

  /** The share of one instance; 0 when it answered nothing. */
  public double share(String instance) {
    return shares().getOrDefault(instance, 0.0);
  }

  /** Those that were due from {@code from}, inclusive, to {@code to}, exclusive. */
  public TrafficReport between(Duration from, Duration to) {
    return where(one -> one.at().compareTo(from) >= 0 && one.at().compareTo(to) < 0);
  }

  /** Those that were due in this phase. */
  public TrafficReport during(String phase) {
    return where(one -> one.phase().equals(phase));
  }

  /** Those that fit. */
  public TrafficReport where(Predicate<Sample> fits) {
    return new TrafficReport(samples.stream().filter(fits).toList());
  }

  /** One report after the other, each of what was due within this length; some may be empty. */
  public List<TrafficReport> windows(Duration length) {
    var windows = new ArrayList<TrafficReport>();
    if (!samples.isEmpty()) {
      var last = samples.get(samples.size() - 1).at();
      for (var from = Duration.ZERO; from.compareTo(last) <= 0; from = from.plus(length)) {
        windows.add(between(from, from.plus(length)));
      }
    }
    return windows;
  }

  /** One line: counts, times, shares, causes. */
  @Override
  public String toString() {
    return "%d sent, %d failed (%.2f %%), %s, shares %s%s"
        .formatted(
            count(),
            failed(),
            100 * failedShare(),
            latency(),
            shares().entrySet().stream()
                .map(one -> "%s %.1f %%".formatted(one.getKey(), 100 * one.getValue()))
                .toList(),
            failed() == 0 ? "" : ", " + causes());
  }
}
