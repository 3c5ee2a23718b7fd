package dev.chassis.discovery;

import dev.chassis.config.Registration;
import dev.chassis.discovery.Instance.Source;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.heartbeat.HeartbeatListener;
import dev.chassis.signals.Signals;
import dev.chassis.time.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who can be called, by service name. Fed by heartbeats (add it to a {@link
 * dev.chassis.heartbeat.HeartbeatMonitor}), by the configuration, by records that users publish
 * through Vert.x' {@code ServiceDiscovery}, and by any {@link DiscoverySource}; read through {@link
 * #view} or {@link #snapshot} at the cost of a volatile read. Thread-safe.
 *
 * <p>An instance known by heartbeat has a lease; the monitor decides when it is over, because only
 * it knows whether the instance was silent or this process was stalled. Leases of published records
 * and of sources end here.
 */
public final class InstanceRegistry implements HeartbeatListener, Shareable {

  private static final String SHARED_MAP = "chassis.discovery";
  private static final String SHARED_KEY = "registry";

  private final Ticker ticker;
  private final Book book = new Book();
  private final LeaseSweep leases;
  private final PostedRecords posted;
  private final SourceFeed heartbeats;
  private final SourceFeed fixed;

  private InstanceRegistry(Ticker ticker) {
    this.ticker = ticker;
    this.heartbeats = feed("heartbeat", Source.HEARTBEAT);
    this.fixed = feed("static", Source.STATIC);
    this.posted = new PostedRecords(book, feed("published", Source.PUBLISHED), ticker);
    this.leases = new LeaseSweep(book, ticker);
  }

  /** A registry that knows the addresses of {@code config} and selects as it says. */
  public static InstanceRegistry create(DiscoveryConfig config, Ticker ticker) {
    var registry = new InstanceRegistry(ticker);
    registry.apply(config);
    return registry;
  }

  /**
   * Makes this the registry of {@code vertx}: every {@code ServiceDiscovery} created on it from now
   * on looks here. Arrivals and departures of instances are announced on its event bus, as Vert.x
   * does for published records.
   *
   * @return Vert.x' view of this registry; close it with the service
   */
  public ServiceDiscovery attach(Vertx vertx) {
    vertx.sharedData().<String, InstanceRegistry>getLocalMap(SHARED_MAP).put(SHARED_KEY, this);
    var options = new ServiceDiscoveryOptions();
    options.getBackendConfiguration().put("backend-name", RegistryBackend.class.getName());
    book.announce((instance, here) -> announce(vertx, options, instance, here));
    return ServiceDiscovery.create(vertx, options);
  }

  /** Takes this registry off {@code vertx}, where another service may attach its own. */
  public void detach(Vertx vertx) {
    vertx
        .sharedData()
        .<String, InstanceRegistry>getLocalMap(SHARED_MAP)
        .removeIfPresent(SHARED_KEY, this);
  }

  /** The registry attached to {@code vertx}; null when there is none. */
  static @Nullable InstanceRegistry of(Vertx vertx) {
    return vertx.sharedData().<String, InstanceRegistry>getLocalMap(SHARED_MAP).get(SHARED_KEY);
  }

  // ---- reading

  /**
   * All instances of {@code service}; without any when none is known. Costs a volatile read and a
   * look into a map; who calls often keeps a {@link #view}.
   */
  public Snapshot snapshot(String service) {
    return book.fleet().snapshot(service);
  }

  /** What a client of {@code service} may call, as selected; the same object at every call. */
  public ServiceView view(String service) {
    return book.view(service);
  }

  /**
   * Selects among the instances of {@code service} from now on, for example with a larger share for
   * a canary. Views change at once.
   */
  public void select(String service, Selection selection) {
    book.select(service, selection);
  }

  /**
   * Tells {@code listener} the snapshot of {@code service} as it is now, and each that follows,
   * after it is in place. Never two at once and never an older one after a newer one; of several
   * changes at once it may hear only the last. It is called on the thread that made the change: it
   * must not block. What it throws is logged.
   */
  public Registration watch(String service, Consumer<Snapshot> listener) {
    return book.watch(service, listener);
  }

  /** What is known, from whom and since when, for the {@code /discovery} page. */
  public DiscoveryReport report() {
    return Reports.of(book.fleet(), ticker);
  }

  /** Registers gauges of what is stale. */
  public void measure(MeterRegistry meters) {
    Reports.measure(book, ticker, meters);
    Signals.DISCOVERY_LEASES_ENDED.counted(meters, leases, LeaseSweep::ended);
  }

  // ---- feeding

  /**
   * Where a source tells what it knows.
   *
   * @param name unique within the registry, such as {@code consul}
   * @param source how well informed it is
   */
  public SourceFeed feed(String name, Source source) {
    return new SourceFeed(name, source, book, ticker);
  }

  /** Takes over addresses and selections of a changed configuration, in place of all before. */
  public void apply(DiscoveryConfig config) {
    addresses(config.addresses());
    book.selectAll(config.selection());
  }

  private void addresses(Map<String, List<String>> addresses) {
    book.fleet().rolls().keySet().stream()
        .filter(known -> !addresses.containsKey(known))
        .forEach(gone -> fixed.tell(gone, List.of()));
    addresses.forEach(
        (service, texts) ->
            fixed.tell(
                service, texts.stream().map(text -> StaticAddress.of(service, text)).toList()));
  }

  @Override
  public void alive(Heartbeat beat, long leaseUntil) {
    var instance = Records.instance(beat);
    if (instance != null) {
      heartbeats.putUntil(instance, leaseUntil);
    }
  }

  @Override
  public void down(Heartbeat last, Reason reason) {
    heartbeats.remove(
        last.service(), last.instance(), "heartbeat: " + reason.name().toLowerCase(Locale.ROOT));
  }

  /** Ends leases that are over. To be called about every second. */
  void sweep() {
    leases.sweep();
  }

  PostedRecords posted() {
    return posted;
  }

  private static void announce(
      Vertx vertx, ServiceDiscoveryOptions options, Instance instance, boolean here) {
    if (instance.source() == Source.PUBLISHED) {
      return; // Users' records are announced by Vert.x itself.
    }
    var record = Records.record(instance, null);
    if (!here) {
      record.setStatus(io.vertx.servicediscovery.Status.DOWN);
    }
    vertx.eventBus().publish(options.getAnnounceAddress(), record.toJson());
  }
}
