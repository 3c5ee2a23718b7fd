package dev.chassis.testkit.consul;

import dev.chassis.time.Ticker;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a fake Consul holds. Used under its own lock. */
final class ConsulState {

  private static final Pattern DURATION = Pattern.compile("([0-9.]+)(ms|s|m|h)");
  private static final String MAINTENANCE = "_service_maintenance:";

  private final Ticker ticker;
  private final Map<String, Registered> services = new LinkedHashMap<>();
  private final Map<String, Long> touched = new LinkedHashMap<>();
  private long index = 1;

  /** A registration with its one check. */
  private static final class Registered {
    private final JsonObject body;
    private final String checkId;
    private final @Nullable Duration ttl;
    private final @Nullable Duration deregisterAfter;
    private String status;
    private long passedAt;
    private long criticalAt;
    private @Nullable String maintenance;

    Registered(JsonObject body, long now) {
      this.body = body;
      var check = body.getJsonObject("Check", new JsonObject());
      this.checkId = check.getString("CheckID", "service:" + id());
      this.ttl = duration(check.getString("TTL"));
      this.deregisterAfter = duration(check.getString("DeregisterCriticalServiceAfter"));
      // https://developer.hashicorp.com/consul/api-docs/agent/check: critical unless it says.
      this.status = check.isEmpty() ? "passing" : check.getString("Status", "critical");
      this.passedAt = now;
      this.criticalAt = now;
    }

    String id() {
      return body.getString("ID", body.getString("Name"));
    }

    String name() {
      return body.getString("Name", "");
    }

    boolean expires(long now) {
      return ttl != null && status.equals("passing") && now - passedAt > ttl.toNanos();
    }

    boolean isToForget(long now) {
      return deregisterAfter != null
          && status.equals("critical")
          && now - criticalAt > deregisterAfter.toNanos();
    }
  }

  ConsulState(Ticker ticker) {
    this.ticker = ticker;
  }

  void register(JsonObject body) {
    var registered = new Registered(body, ticker.nanos());
    services.put(registered.id(), registered);
    touch(registered.name());
  }

  boolean deregister(String id) {
    var gone = services.remove(id);
    if (gone != null) {
      touch(gone.name());
    }
    return gone != null;
  }

  boolean maintain(String id, @Nullable String reason) {
    var service = services.get(id);
    if (service != null) {
      service.maintenance = reason;
      touch(service.name());
    }
    return service != null;
  }

  boolean check(String checkId, String status) {
    var now = ticker.nanos();
    for (var service : services.values()) {
      if (service.checkId.equals(checkId)) {
        service.passedAt = now;
        service.criticalAt = now;
        if (!service.status.equals(status)) {
          service.status = status;
          touch(service.name());
        }
        return true;
      }
    }
    return false;
  }

  /** Lets checks that were not renewed become critical. Returns whether anything has changed. */
  boolean grow() {
    long now = ticker.nanos();
    long before = index;
    for (var service : services.values()) {
      if (service.expires(now)) {
        service.status = "critical";
        service.criticalAt = now;
        touch(service.name());
      }
    }
    services.values().stream()
        .filter(service -> service.isToForget(now))
        .map(Registered::id)
        .toList()
        .forEach(this::deregister);
    return index != before;
  }

  void forget() {
    services.clear();
    touched.clear();
    index = 1;
  }

  long indexOf(String name) {
    return touched.getOrDefault(name, index);
  }

  /** https://developer.hashicorp.com/consul/api-docs/health#list-service-instances-for-a-service */
  JsonArray entries(String name, boolean passingOnly) {
    var entries = new JsonArray();
    services.values().stream()
        .filter(service -> service.name().equals(name))
        .map(ConsulState::entry)
        .filter(entry -> !passingOnly || !entry.encode().contains("\"critical\""))
        .forEach(entries::add);
    return entries;
  }

  private static JsonObject entry(Registered service) {
    var checks =
        new JsonArray()
            .add(check("serfHealth", "passing", "Agent alive and reachable"))
            .add(check(service.checkId, service.status, ""));
    if (service.maintenance != null) {
      checks.add(check(MAINTENANCE + service.id(), "critical", service.maintenance));
    }
    var body = service.body;
    return new JsonObject()
        .put(
            "Node",
            new JsonObject()
                .put("Node", "fake")
                .put("Address", "127.0.0.1")
                .put("Datacenter", "dc1"))
        .put(
            "Service",
            new JsonObject()
                .put("ID", service.id())
                .put("Service", service.name())
                .put("Tags", body.getJsonArray("Tags", new JsonArray()))
                .put("Address", body.getString("Address", ""))
                .put("Port", body.getInteger("Port", 0))
                .put("Meta", body.getJsonObject("Meta", new JsonObject()))
                .put(
                    "Weights",
                    body.getJsonObject(
                        "Weights", new JsonObject().put("Passing", 1).put("Warning", 1))))
        .put("Checks", checks);
  }

  private static JsonObject check(String id, String status, String notes) {
    return new JsonObject().put("CheckID", id).put("Status", status).put("Notes", notes);
  }

  private void touch(String name) {
    index++;
    touched.put(name, index);
  }

  static @Nullable Duration duration(@Nullable String text) {
    if (text == null) {
      return null;
    }
    var parts = DURATION.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(text);
    }
    double count = Double.parseDouble(parts.group(1));
    double millis =
        switch (parts.group(2)) {
          case "ms" -> count;
          case "s" -> count * 1000;
          case "m" -> count * 60_000;
          default -> count * 3_600_000;
        };
    return Duration.ofMillis((long) millis);
  }
}
