package dev.chassis.observability.logging;

import dev.chassis.context.RequestContext;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an event takes from its surroundings, as the one immutable map Logback asks for: service,
 * then request, then what the thread put into the MDC; the first to name a field wins. Our own
 * encoder reads the three parts; only others pay for merging them.
 */
final class ContextFields extends AbstractMap<String, String> {

  static final ContextFields NONE = new ContextFields(null, RequestContext.none(), Map.of());

  private final @Nullable ServiceFields service;
  private final RequestContext request;
  private final Map<String, String> thread;
  // A race merges twice, harmlessly.
  private @Nullable Map<String, String> merged;

  ContextFields(
      @Nullable ServiceFields service, RequestContext request, Map<String, String> thread) {
    this.service = service;
    this.request = request;
    this.thread = thread;
  }

  @Nullable ServiceFields service() {
    return service;
  }

  RequestContext request() {
    return request;
  }

  Map<String, String> thread() {
    return thread;
  }

  /** Name of the service that the event of these fields belongs to; null when there is none. */
  static @Nullable String serviceName(Map<String, String> fields) {
    if (fields instanceof ContextFields own) {
      return own.service == null ? null : own.service.identity().name();
    }
    return fields.get(ServiceFields.NAME);
  }

  @Override
  public @Nullable String get(@Nullable Object key) {
    return merged().get(key);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return merged().containsKey(key);
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    return merged().entrySet();
  }

  private Map<String, String> merged() {
    var map = merged;
    if (map == null) {
      map = merge();
      merged = map;
    }
    return map;
  }

  private Map<String, String> merge() {
    var map = new LinkedHashMap<String, String>();
    if (service != null) {
      map.putAll(service.map());
    }
    request.forEachLogField(map::putIfAbsent);
    thread.forEach(map::putIfAbsent);
    return Collections.unmodifiableMap(map);
  }
}
