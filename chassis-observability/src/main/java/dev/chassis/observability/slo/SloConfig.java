package dev.chassis.observability.slo;

/**
 * What an instance does about its promises by itself. Config keys live under {@code slo}.
 *
 * @param alerts whether the instance raises an alert when a budget burns fast by its own count, for
 *     services that no Prometheus watches: with one, each would come twice. Default false
 */
public record SloConfig(boolean alerts) {

  /** The default above. */
  public static SloConfig defaults() {
    return new SloConfig(false);
  }
}
