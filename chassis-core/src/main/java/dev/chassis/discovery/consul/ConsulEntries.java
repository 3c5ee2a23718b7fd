package dev.chassis.discovery.consul;

import dev.chassis.discovery.Endpoint;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.Instance.Status;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Consul knows of a service. An instance with a critical check is not there; one in
 * maintenance drains.
 *
 * @see <a href="https://developer.hashicorp.com/consul/api-docs/health">the format</a>
 */
final class ConsulEntries {

  static final String VERSION = "version";
  static final String ZONE = "zone";
  static final String WEIGHT = "weight";
  static final String INCARNATION = "incarnation";
  static final String TLS = "tls";
  static final String ROOT = "root";
  private static final String NODE_MAINTENANCE = "_node_maintenance";
  private static final String SERVICE_MAINTENANCE = "_service_maintenance:";

  private ConsulEntries() {}

  static List<Instance> instances(String service, JsonArray entries) {
    return entries.stream()
        .map(JsonObject.class::cast)
        .map(entry -> instance(service, entry))
        .filter(Objects::nonNull)
        .toList();
  }

  private static @Nullable Instance instance(String service, JsonObject entry) {
    var told = entry.getJsonObject("Service", new JsonObject());
    var host = host(entry, told);
    int port = told.getInteger("Port", 0);
    if (host.isEmpty()
        || !Endpoint.isPort(port)
        || critical(entry).anyMatch(check -> !isMaintenance(check))) {
      return null;
    }
    var meta = texts(told.getJsonObject("Meta"));
    var endpoint = new Endpoint(host, port, Boolean.parseBoolean(meta.remove(TLS)));
    var root = meta.remove(ROOT);
    return Instance.at(service, told.getString("ID", host + ":" + port), endpoint)
        .withRoot(root == null ? "" : root)
        .withStatus(critical(entry).findAny().isPresent() ? Status.DRAINING : Status.UP)
        .withVersion(meta.remove(VERSION))
        .withZone(meta.remove(ZONE))
        .withWeight(weight(meta.remove(WEIGHT), told))
        .withIncarnation(number(meta.remove(INCARNATION), 0))
        .withMetadata(meta);
  }

  private static String host(JsonObject entry, JsonObject told) {
    var own = told.getString("Address", "");
    return own.isEmpty()
        ? entry.getJsonObject("Node", new JsonObject()).getString("Address", "")
        : own;
  }

  /** Consul counts weights from 1, we from 100. */
  private static long weight(@Nullable String exact, JsonObject told) {
    var weights = told.getJsonObject("Weights", new JsonObject());
    long passing = weights.getInteger("Passing", 1);
    return number(exact, passing * Instance.NORMAL_WEIGHT);
  }

  private static Stream<JsonObject> critical(JsonObject entry) {
    return entry.getJsonArray("Checks", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .filter(check -> "critical".equals(check.getString("Status")));
  }

  private static boolean isMaintenance(JsonObject check) {
    var id = check.getString("CheckID", "");
    return id.equals(NODE_MAINTENANCE) || id.startsWith(SERVICE_MAINTENANCE);
  }

  private static Map<String, String> texts(@Nullable JsonObject meta) {
    var texts = new HashMap<String, String>();
    if (meta != null) {
      meta.forEach(entry -> texts.put(entry.getKey(), String.valueOf(entry.getValue())));
    }
    return texts;
  }

  private static long number(@Nullable String text, long otherwise) {
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
