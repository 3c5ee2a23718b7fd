package dev.chassis.discovery;

import dev.chassis.config.Check;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which instances of a service are called. Config keys live under {@code
 * discovery.selection.<service>}. Applied once to each new snapshot, never to a call. Only {@link
 * #defaults()} and the {@code with} methods are promised.
 *
 * <pre>{@code
 * discovery.selection.fees { zones = ["a"], canary { version = "2", share = 0.05 } }
 * }</pre>
 *
 * @param zones call only instances in these zones; empty, the default, for any. A zone that is only
 *     preferred is the business of the balancer
 * @param versions call only these versions: {@code 2} stands for {@code 2}, {@code 2.1} and {@code
 *     2-rc1}; empty, the default, for any
 * @param metadata call only instances with these values; empty, the default, for any
 * @param canary the version that gets a small part of the calls; null, the default, for none
 */
public record Selection(
    List<String> zones,
    List<String> versions,
    Map<String, String> metadata,
    @Nullable Canary canary) {

  /**
   * A version on trial.
   *
   * @param version its name; {@code 2} stands for {@code 2.1} too
   * @param share its share of the calls, 0 to 1, such as 0.05. With none of it there, all calls go
   *     to the others; with only it there, to it
   */
  public record Canary(String version, double share) {

    /** Checks the range. */
    public Canary {
      Check.all(
          Check.notBlank("version", version),
          Check.that(share >= 0 && share <= 1, "share", share, "from 0 to 1"));
    }
  }

  /** Copies the lists. */
  public Selection {
    zones = List.copyOf(zones);
    versions = List.copyOf(versions);
    metadata = Map.copyOf(metadata);
  }

  /** All instances. */
  public static Selection defaults() {
    return new Selection(List.of(), List.of(), Map.of(), null);
  }

  /** Copy for these zones only. */
  public Selection withZones(String... newZones) {
    return new Selection(List.of(newZones), versions, metadata, canary);
  }

  /** Copy for these versions only. */
  public Selection withVersions(String... newVersions) {
    return new Selection(zones, List.of(newVersions), metadata, canary);
  }

  /** Copy for instances with this metadata only. */
  public Selection withMetadata(Map<String, String> newMetadata) {
    return new Selection(zones, versions, newMetadata, canary);
  }

  /** Copy with a version on trial. */
  public Selection withCanary(String version, double share) {
    return new Selection(zones, versions, metadata, new Canary(version, share));
  }

  boolean takesAll() {
    return zones.isEmpty() && versions.isEmpty() && metadata.isEmpty() && canary == null;
  }

  boolean isCanary(Instance instance) {
    return canary != null && isVersion(canary.version, instance) && isInPlace(instance);
  }

  boolean isMain(Instance instance) {
    return isInPlace(instance)
        && (canary == null || !isVersion(canary.version, instance))
        && (versions.isEmpty() || versions.stream().anyMatch(one -> isVersion(one, instance)));
  }

  private boolean isInPlace(Instance instance) {
    return (zones.isEmpty() || zones.contains(String.valueOf(instance.zone())))
        && instance.metadata().entrySet().containsAll(metadata.entrySet());
  }

  private static boolean isVersion(String wanted, Instance instance) {
    var version = instance.version();
    return version != null
        && version.startsWith(wanted)
        && (version.length() == wanted.length()
            || !Character.isLetterOrDigit(version.charAt(wanted.length())));
  }
}
