package dev.chassis.discovery;

import dev.chassis.discovery.Instance.Source;
import dev.chassis.discovery.Instance.Status;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.time.Ticker;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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
  static final String LEASE_MS = "chassis.leaseMs";
  private static final String OURS = "chassis.";

  private Records() {}

  /** The record that stands for an instance; a copy that the caller may change. */
  static Record record(Row row, Ticker ticker) {
    return record(row.instance(), leaseUntil(row.claims().get(0), ticker));
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
        status(beat),
        beat.version(),
        beat.zone(),
        weight(beat.weight()),
        beat.incarnation(),
        Source.HEARTBEAT);
  }

  private static Status status(Heartbeat beat) {
    if (beat.status() != Heartbeat.Status.up) {
      return Status.DRAINING;
    }
    return Boolean.FALSE.equals(beat.ready()) ? Status.UNREADY : Status.UP;
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
    boolean drains = published.getStatus() == io.vertx.servicediscovery.Status.OUT_OF_SERVICE;
    var endpoint =
        new Endpoint(
            location.getString("host"),
            location.getInteger("port"),
            location.getBoolean("ssl", false));
    return Instance.at(published.getName(), published.getRegistration(), endpoint)
        .withRoot(location.getString("root", ""))
        .withStatus(drains ? Status.DRAINING : Status.UP)
        .withVersion(metadata.getString(VERSION))
        .withZone(metadata.getString(ZONE))
        .withWeight(metadata.getInteger(WEIGHT, Instance.NORMAL_WEIGHT))
        .withIncarnation(metadata.getLong(INCARNATION, 0L))
        .withMetadata(texts(metadata));
  }

  /** How long a user's record is good for without an update; null for ever. */
  static @Nullable Duration lease(Record published) {
    var metadata = published.getMetadata();
    var ms = metadata == null ? null : metadata.getLong(LEASE_MS);
    return ms == null || ms <= 0 ? null : Duration.ofMillis(ms);
  }

  static long incarnation(Record published) {
    var metadata = published.getMetadata();
    return metadata == null ? 0 : metadata.getLong(INCARNATION, 0L);
  }

  private static Map<String, String> texts(JsonObject metadata) {
    var texts = new HashMap<String, String>();
    for (var entry : metadata) {
      if (!entry.getKey().startsWith(OURS) && entry.getValue() instanceof String text) {
        texts.put(entry.getKey(), text);
      }
    }
    return texts;
  }

  private static JsonObject metadata(Instance instance, @Nullable String leaseUntil) {
    var metadata = new JsonObject();
    instance.metadata().forEach(metadata::put);
    metadata
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

  private static @Nullable String leaseUntil(Claim claim, Ticker ticker) {
    if (claim.isEndless()) {
      return null;
    }
    long left = Math.max(0, claim.leaseUntil() - ticker.nanos());
    return ticker.now().plusNanos(left).toString();
  }

  /** What comes over the wire is not checked yet. */
  private static int weight(int announced) {
    return Math.max(1, Math.min(announced, Instance.MAX_WEIGHT));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
