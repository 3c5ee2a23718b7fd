package dev.chassis.observability.logging;

import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.chassis.context.RequestContext;
import dev.chassis.context.ServiceIdentity;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.lang.ref.WeakReference;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.MDCAdapter;

/**
 * Gives Logback the fields of the Vert.x context an event is created on. Logback asks on the
 * calling thread, also for asynchronous appenders, so every appender sees the right ones. The
 * request is never kept in a thread-local; what code puts into the MDC itself stays where Logback
 * keeps it.
 */
final class ContextMdc implements MDCAdapter {

  private final LogbackMDCAdapter threads;
  private volatile @Nullable Owner last;

  /** Which service a Vertx runs. Weak, so that a closed Vertx can go. */
  private record Owner(WeakReference<Vertx> vertx, ServiceFields service, int claims) {}

  ContextMdc(LogbackMDCAdapter threads) {
    this.threads = threads;
  }

  /** The fields of the calling thread at this moment, immutable. */
  ContextFields current() {
    var context = Vertx.currentContext();
    var service = serviceOf(context);
    var request = RequestContext.of(context);
    var thread = threads.getPropertyMap();
    if (request == RequestContext.none() && (thread == null || thread.isEmpty())) {
      return service == null ? ContextFields.NONE : service.alone();
    }
    return new ContextFields(service, request, thread == null ? Map.of() : thread);
  }

  private @Nullable ServiceFields serviceOf(@Nullable Context context) {
    if (context == null) {
      return ProcessServices.sole();
    }
    var vertx = context.owner();
    var known = last;
    if (known != null && known.vertx.refersTo(vertx) && known.claims == ServiceIdentity.claims()) {
      return known.service;
    }
    // Before the look: a claim that comes between the two is then looked up again.
    var claims = ServiceIdentity.claims();
    var identity = ServiceIdentity.of(vertx);
    // A Vertx nobody claimed may still be claimed: not remembered.
    return identity == null ? ProcessServices.sole() : remember(vertx, identity, claims);
  }

  private ServiceFields remember(Vertx vertx, ServiceIdentity identity, int claims) {
    var service = ProcessServices.fieldsOf(identity);
    last = new Owner(new WeakReference<>(vertx), service, claims);
    return service;
  }

  @Override
  public Map<String, String> getCopyOfContextMap() {
    return current();
  }

  @Override
  public @Nullable String get(String key) {
    return current().get(key);
  }

  @Override
  public void put(String key, String value) {
    threads.put(key, value);
  }

  @Override
  public void remove(String key) {
    threads.remove(key);
  }

  @Override
  public void clear() {
    threads.clear();
  }

  @Override
  public void setContextMap(Map<String, String> map) {
    threads.setContextMap(map);
  }

  @Override
  public void pushByKey(String key, String value) {
    threads.pushByKey(key, value);
  }

  @Override
  public @Nullable String popByKey(String key) {
    return threads.popByKey(key);
  }

  @Override
  public @Nullable Deque<String> getCopyOfDequeByKey(String key) {
    return threads.getCopyOfDequeByKey(key);
  }

  @Override
  public void clearDequeByKey(String key) {
    threads.clearDequeByKey(key);
  }
}
