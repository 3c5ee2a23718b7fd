package dev.chassis.discovery;

import dev.chassis.discovery.Instance.Source;
import dev.chassis.discovery.Instance.Status;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.heartbeat.HeartbeatListener;
import dev.chassis.time.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who can be called, by service name. Fed by heartbeats (add it to a {@link
 * dev.chassis.heartbeat.HeartbeatMonitor}), by the configuration, and by records that users publish
 * through Vert.x' {@code ServiceDiscovery}; read through {@link #snapshot} at the cost of a
 * volatile read. Thread-safe.
 *
 * <p>An instance known by heartbeat has a lease; the monitor decides when it is over, because only
 * it knows whether the instance was silent or this process was stalled.
 */
public final class InstanceRegistry implements HeartbeatListener, Shareable {

  private static final Logger log = LoggerFactory.getLogger(InstanceRegistry.class);
  private static final String SHARED_MAP = "chassis.discovery";
  private static final String SHARED_KEY = "registry";

  private final Ticker ticker;
  private final List<BiConsumer<Instance, Boolean>> watchers = new CopyOnWriteArrayList<>();
  private volatile Fleet fleet = Fleet.empty();

  private InstanceRegistry(Ticker ticker) {
    this.ticker = ticker;
  }

  /** A registry that knows the addresses of {@code config}. */
  public static InstanceRegistry create(DiscoveryConfig config, Ticker ticker) {
    var registry = new InstanceRegistry(ticker);
    config
        .addresses()
        .forEach((service, addresses) -> addresses.forEach(at -> registry.addFixed(service, at)));
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
    watchers.add((instance, here) -> announce(vertx, options, instance, here));
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

  /** The instances of {@code service}; without any when none is known. Costs a volatile read. */
  public Snapshot snapshot(String service) {
    return fleet.snapshot(service);
  }

  /** Every instance, by service and id, for the {@code /discovery} page. */
  public List<InstanceReport> report() {
    var now = fleet;
    return now.snapshots().keySet().stream()
        .sorted()
        .flatMap(service -> now.snapshot(service).instances().stream())
        .map(
            one -> Records.report(one, Objects.requireNonNull(now.entries().get(one.id())), ticker))
        .toList();
  }

  @Override
  public void alive(Heartbeat beat, long leaseUntil) {
    var instance = Records.instance(beat);
    if (instance != null) {
      put(Entry.of(instance, leaseUntil));
    }
  }

  @Override
  public void down(Heartbeat last, Reason reason) {
    var entry = fleet.entries().get(last.instance());
    if (entry != null && entry.leaseUntil() != null) {
      remove(entry);
    }
  }

  /** Takes in a user's record under a new registration. */
  Record publish(Record record) {
    if (record.getRegistration() != null) {
      throw new IllegalArgumentException("the record is registered already");
    }
    record.setRegistration(UUID.randomUUID().toString());
    put(published(record));
    return record;
  }

  /** Replaces a user's record. */
  void update(Record record) {
    ownRecord(record.getRegistration());
    put(published(record));
  }

  /** Takes out a user's record. */
  Record unpublish(String registration) {
    var entry = ownRecord(registration);
    remove(entry);
    return Records.record(entry, ticker);
  }

  /** All records, for Vert.x to search; copies. */
  List<Record> records() {
    return fleet.entries().values().stream().map(one -> Records.record(one, ticker)).toList();
  }

  /** The record with this registration; null when there is none. */
  @Nullable Record record(String registration) {
    var entry = fleet.entries().get(registration);
    return entry == null ? null : Records.record(entry, ticker);
  }

  private Entry ownRecord(@Nullable String registration) {
    var entry = registration == null ? null : fleet.entries().get(registration);
    if (entry == null || entry.published() == null) {
      throw new IllegalArgumentException(
          "no record was published with the registration " + registration);
    }
    return entry;
  }

  private static Entry published(Record record) {
    return new Entry(
        record.getRegistration(), Records.instance(record), record.toJson().copy(), null);
  }

  private void addFixed(String service, String address) {
    var endpoint = Objects.requireNonNull(Endpoint.parse(address), address);
    var id = service + "@" + endpoint;
    put(
        Entry.of(
            new Instance(
                service,
                id,
                endpoint,
                "",
                Status.UP,
                null,
                null,
                Instance.NORMAL_WEIGHT,
                0,
                Source.STATIC),
            null));
  }

  private void put(Entry entry) {
    var before = swap(now -> now.with(entry)).entries().get(entry.id());
    var old = before == null ? null : before.instance();
    var instance = entry.instance();
    // User's records are announced by Vert.x itself.
    if (entry.published() == null && instance != null && !instance.equals(old)) {
      tell(instance, true);
    }
  }

  private void remove(Entry entry) {
    swap(now -> now.without(entry.id()));
    if (entry.published() == null && entry.instance() != null) {
      tell(entry.instance(), false);
    }
  }

  /** Returns what was there before. */
  private synchronized Fleet swap(UnaryOperator<Fleet> change) {
    var before = fleet;
    fleet = change.apply(before);
    return before;
  }

  private void tell(Instance instance, boolean here) {
    watchers.forEach(watcher -> watcher.accept(instance, here));
    log.atInfo()
        .addKeyValue("service", instance.service())
        .addKeyValue("instance", instance.id())
        .addKeyValue("address", instance.endpoint())
        .addKeyValue("status", here ? instance.status() : "DOWN")
        .log("Known instances changed");
  }

  private static void announce(
      Vertx vertx, ServiceDiscoveryOptions options, Instance instance, boolean here) {
    var record = Records.record(instance, null);
    if (!here) {
      record.setStatus(io.vertx.servicediscovery.Status.DOWN);
    }
    vertx.eventBus().publish(options.getAnnounceAddress(), record.toJson());
  }
}
