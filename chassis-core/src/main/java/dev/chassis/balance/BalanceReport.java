package dev.chassis.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the calls to one service are spread, as seen from here.
 *
 * @param service name of the service
 * @param canary whether these are the instances of the version on trial
 * @param panic whether so many are left out that all are called
 * @param ownZoneShare share of the calls, 0 to 1, that stay in the own zone by its capacity; 1
 *     where zones play no part
 * @param instances all that are known, by id
 */
public record BalanceReport(
    String service,
    boolean canary,
    boolean panic,
    double ownZoneShare,
    List<SeatReport> instances) {

  /** The same of the version on trial. */
  public BalanceReport ofCanaries() {
    return new BalanceReport(service, true, panic, ownZoneShare, instances);
  }

  /**
   * One instance.
   *
   * @param instance its id
   * @param address {@code host:port}
   * @param zone its zone; null when unknown
   * @param weight share of traffic relative to the peers
   * @param state {@code active}, {@code warming} (slow start), {@code ejected}, {@code probing}
   *     (one call decides whether it returns), {@code draining} or {@code unready}
   * @param why why it is left out; null when it is not
   * @param sinceMs milliseconds it has been left out for; null when it is not
   * @param untilMs milliseconds until it is tried or, in slow start, warm; else null
   * @param share its share of the calls that ended within the window of ejections, 0 to 1
   * @param calls number of these calls
   * @param inFlight calls under way
   * @param latencyMs what a call is expected to take, in milliseconds; 2 or more, failures included
   */
  public record SeatReport(
      String instance,
      String address,
      @Nullable String zone,
      int weight,
      String state,
      @Nullable String why,
      @Nullable Long sinceMs,
      @Nullable Long untilMs,
      double share,
      int calls,
      int inFlight,
      double latencyMs) {}
}
