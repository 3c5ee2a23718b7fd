package dev.chassis.discovery;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a service, as the registry knows it. Immutable. Made with {@link #at} and the
 * {@code with} methods, which alone are promised: components may be added.
 *
 * @param service name of the service
 * @param id unique within the service: the instance id of a heartbeat, the registration of a
 *     published record, the service id in Consul, the name of a pod
 * @param endpoint where it serves
 * @param root path that everything it serves lies under; empty for none, else with a slash in front
 *     and none behind
 * @param status whether it wants new work
 * @param version version of the service; null when unknown
 * @param zone failure zone; null when unknown
 * @param weight share of traffic relative to the peers, 1 to 1000
 * @param incarnation see {@link dev.chassis.heartbeat.Heartbeat}; 0 when unknown
 * @param source how it became known; of several, the best informed
 * @param metadata what else is known of it, by name
 * @param firstSeen nanoseconds on the ticker's scale when this incarnation became known; set by the
 *     registry, whatever a source says
 */
public record Instance(
    String service,
    String id,
    Endpoint endpoint,
    String root,
    Status status,
    @Nullable String version,
    @Nullable String zone,
    int weight,
    long incarnation,
    Source source,
    Map<String, String> metadata,
    long firstSeen) {

  /** Weight of an instance that did not say. */
  public static final int NORMAL_WEIGHT = 100;

  /** The largest weight. */
  public static final int MAX_WEIGHT = 1000;

  /** Whether an instance wants work. */
  public enum Status {
    /** Takes calls. */
    UP,
    /** Says that it is not ready; gets calls only while no other instance is. */
    UNREADY,
    /** Finishes what it has; gets no calls. */
    DRAINING
  }

  /**
   * How an instance became known, the best informed last: of two sources that know the same
   * instance, the later one here is believed.
   */
  public enum Source {
    /** It stands in the configuration. */
    STATIC,
    /** The name service knows its address. */
    DNS,
    /** It was published through Vert.x' {@code ServiceDiscovery}. */
    PUBLISHED,
    /** A registry that checks its instances knows it: Consul, Kubernetes. */
    REGISTRY,
    /** It sends heartbeats. */
    HEARTBEAT
  }

  /** Copies the metadata. */
  public Instance {
    metadata = Map.copyOf(metadata);
  }

  /** An instance without metadata. */
  public Instance(
      String service,
      String id,
      Endpoint endpoint,
      String root,
      Status status,
      @Nullable String version,
      @Nullable String zone,
      int weight,
      long incarnation,
      Source source) {
    this(
        service,
        id,
        endpoint,
        root,
        status,
        version,
        zone,
        weight,
        incarnation,
        source,
        Map.of(),
        0);
  }

  /** An instance that is up, of normal weight; nothing else is known of it. */
  public static Instance at(String service, String id, Endpoint endpoint) {
    return new Instance(
        service, id, endpoint, "", Status.UP, null, null, NORMAL_WEIGHT, 0, Source.REGISTRY);
  }

  /** Copy under another path: slashes at its end are dropped, one is put in front. */
  public Instance withRoot(String newRoot) {
    return changed(draft -> draft.root = normal(newRoot));
  }

  /** Copy in another status. */
  public Instance withStatus(Status newStatus) {
    return changed(draft -> draft.status = newStatus);
  }

  /** Copy of another version. */
  public Instance withVersion(@Nullable String newVersion) {
    return changed(draft -> draft.version = newVersion);
  }

  /** Copy in another zone. */
  public Instance withZone(@Nullable String newZone) {
    return changed(draft -> draft.zone = newZone);
  }

  /** Copy of another weight; what is out of range becomes the nearest that is within. */
  public Instance withWeight(long newWeight) {
    return changed(draft -> draft.weight = (int) Math.max(1, Math.min(newWeight, MAX_WEIGHT)));
  }

  /** Copy of another incarnation. */
  public Instance withIncarnation(long newIncarnation) {
    return changed(draft -> draft.incarnation = newIncarnation);
  }

  /** Copy with other metadata. */
  public Instance withMetadata(Map<String, String> newMetadata) {
    return changed(draft -> draft.metadata = newMetadata);
  }

  Instance withSource(Source newSource) {
    return changed(draft -> draft.source = newSource);
  }

  Instance withFirstSeen(long newFirstSeen) {
    return changed(draft -> draft.firstSeen = newFirstSeen);
  }

  private Instance changed(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.instance(this);
  }

  private static String normal(String root) {
    var end = root.length();
    while (end > 0 && root.charAt(end - 1) == '/') {
      end--;
    }
    var trimmed = root.substring(0, end);
    return trimmed.isEmpty() || trimmed.startsWith("/") ? trimmed : "/" + trimmed;
  }

  /** What can be changed; never seen outside. */
  private static final class Draft {
    private String root;
    private Status status;
    private @Nullable String version;
    private @Nullable String zone;
    private int weight;
    private long incarnation;
    private Source source;
    private Map<String, String> metadata;
    private long firstSeen;

    Draft(Instance of) {
      this.root = of.root;
      this.status = of.status;
      this.version = of.version;
      this.zone = of.zone;
      this.weight = of.weight;
      this.incarnation = of.incarnation;
      this.source = of.source;
      this.metadata = of.metadata;
      this.firstSeen = of.firstSeen;
    }

    Instance instance(Instance of) {
      return new Instance(
          of.service,
          of.id,
          of.endpoint,
          root,
          status,
          version,
          zone,
          weight,
          incarnation,
          source,
          metadata,
          firstSeen);
    }
  }
}
