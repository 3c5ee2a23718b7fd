package dev.chassis.discovery;

import dev.chassis.discovery.Instance.Source;
import dev.chassis.discovery.Instance.Status;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.time.Ticker;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns instances into Vert.x records and back. */
final class Records {

  static final String INSTANCE = "chassis.instance";
  static final String INCARNATION = "chassis.incarnation";
  static final String VERSION = "chassis.version";
  static final String ZONE = "chassis.zone";
  static final String WEIGHT = "chassis.weight";
  static final String STATUS = "chassis.status";
  static final String SOURCE = "chassis.source";
  static final String LEASE_UNTIL = "chassis.leaseUntil";

  private Records() {}

  /** The record that stands for {@code entry}; a copy that the caller may change. */
  static Record record(Entry entry, Ticker ticker) {
    if (entry.published() != null) {
      return new Record(entry.published().copy());
    }
    var instance = entry.instance();
    if (instance == null) {
      throw new IllegalStateException(entry.id() + " is neither published nor an instance");
    }
    return record(instance, leaseUntil(entry, ticker));
  }

  static Record record(Instance instance, @Nullable String leaseUntil) {
    var at = instance.endpoint();
    return HttpEndpoint.createRecord(
            instance.service(),
            at.tls(),
            at.host(),
            at.port(),
            instance.root().isEmpty() ? "/" : instance.root(),
            metadata(instance, leaseUntil))
        .setRegistration(instance.id())
        .setStatus(
            instance.status() == Status.UP
                ? io.vertx.servicediscovery.Status.UP
                : io.vertx.servicediscovery.Status.OUT_OF_SERVICE);
  }

  /** The instance that a heartbeat speaks of; null when it serves nothing that can be called. */
  static @Nullable Instance instance(Heartbeat beat) {
    var address = beat.address();
    if (address == null || !Endpoint.isPort(address.port()) || address.host().isBlank()) {
      return null;
    }
    return new Instance(
        beat.service(),
        beat.instance(),
        new Endpoint(address.host(), address.port(), address.tls()),
        "",
        beat.status() == Heartbeat.Status.up ? Status.UP : Status.DRAINING,
        beat.version(),
        beat.zone(),
        weight(beat.weight()),
        beat.incarnation(),
        Source.HEARTBEAT);
  }

  /** The instance that a user's record speaks of; null when it cannot be called over HTTP. */
  static @Nullable Instance instance(Record published) {
    var location = published.getLocation();
    if (!HttpEndpoint.TYPE.equals(published.getType())
        || published.getName() == null
        || location == null
        || location.getString("host") == null
        || !Endpoint.isPort(location.getInteger("port", 0))
        || published.getStatus() == io.vertx.servicediscovery.Status.DOWN) {
      return null;
    }
    var metadata = published.getMetadata() == null ? new JsonObject() : published.getMetadata();
    boolean up = published.getStatus() == io.vertx.servicediscovery.Status.UP;
    return new Instance(
        published.getName(),
        published.getRegistration(),
        new Endpoint(
            location.getString("host"),
            location.getInteger("port"),
            location.getBoolean("ssl", false)),
        root(location.getString("root", "")),
        up ? Status.UP : Status.DRAINING,
        metadata.getString(VERSION),
        metadata.getString(ZONE),
        weight(metadata.getInteger(WEIGHT, Instance.NORMAL_WEIGHT)),
        metadata.getLong(INCARNATION, 0L),
        Source.PUBLISHED);
  }

  static InstanceReport report(Instance instance, Entry entry, Ticker ticker) {
    var lease = entry.leaseUntil();
    return new InstanceReport(
        instance.service(),
        instance.id(),
        instance.endpoint().toString(),
        instance.endpoint().tls(),
        lower(instance.status()),
        instance.version(),
        instance.zone(),
        instance.weight(),
        lease == null ? null : remaining(lease, ticker).toMillis(),
        lower(instance.source()));
  }

  private static JsonObject metadata(Instance instance, @Nullable String leaseUntil) {
    var metadata =
        new JsonObject()
            .put(INSTANCE, instance.id())
            .put(INCARNATION, instance.incarnation())
            .put(WEIGHT, instance.weight())
            .put(STATUS, lower(instance.status()))
            .put(SOURCE, lower(instance.source()));
    putIfPresent(metadata, VERSION, instance.version());
    putIfPresent(metadata, ZONE, instance.zone());
    putIfPresent(metadata, LEASE_UNTIL, leaseUntil);
    return metadata;
  }

  private static void putIfPresent(JsonObject metadata, String key, @Nullable String value) {
    if (value != null) {
      metadata.put(key, value);
    }
  }

  private static @Nullable String leaseUntil(Entry entry, Ticker ticker) {
    var lease = entry.leaseUntil();
    return lease == null ? null : ticker.now().plus(remaining(lease, ticker)).toString();
  }

  private static Duration remaining(long until, Ticker ticker) {
    return Duration.ofNanos(Math.max(0, until - ticker.nanos()));
  }

  /** What comes over the wire is not checked yet. */
  private static int weight(int announced) {
    return Math.max(1, Math.min(announced, Instance.MAX_WEIGHT));
  }

  private static String root(String root) {
    var end = root.length();
    while (end > 0 && root.charAt(end - 1) == '/') {
      end--;
    }
    var trimmed = root.substring(0, end);
    return trimmed.isEmpty() || trimmed.startsWith("/") ? trimmed : "/" + trimmed;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
