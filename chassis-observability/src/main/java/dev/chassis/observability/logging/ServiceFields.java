package dev.chassis.observability.logging;

import dev.chassis.context.RequestContext;
import dev.chassis.context.ServiceIdentity;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields of a service, encoded once. */
final class ServiceFields {

  static final String NAME = "service.name";

  private final ServiceIdentity identity;
  private final Map<String, String> map;
  private final byte[] json;
  private final ContextFields alone;

  ServiceFields(ServiceIdentity identity) {
    this.identity = identity;
    var fields = new LinkedHashMap<String, String>();
    fields.put(NAME, identity.name());
    fields.put("service.version", identity.version());
    fields.put("service.node.name", identity.instance());
    this.map = Collections.unmodifiableMap(fields);
    this.json = encode(fields);
    this.alone = new ContextFields(this, RequestContext.none(), Map.of());
  }

  ServiceIdentity identity() {
    return identity;
  }

  Map<String, String> map() {
    return map;
  }

  /** Adds {@code ,"service.name":…} and so on. */
  void writeTo(LineBuffer out) {
    out.raw(json);
  }

  /** Context fields of an event that belongs to the service and to no request. */
  ContextFields alone() {
    return alone;
  }

  private static byte[] encode(Map<String, String> fields) {
    var out = new LineBuffer(512);
    fields.forEach(
        (name, value) -> {
          out.raw(",\"" + name + "\":");
          out.quoted(value, LineFormat.MAX_VALUE);
        });
    return out.copy();
  }
}
