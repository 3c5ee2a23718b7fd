package dev.chassis.discovery.consul;

import dev.chassis.discovery.Backoff;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.InstanceExporter;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers this instance with the agent, with a check that it renews itself: who hangs or was
 * killed is critical after the time to live. An agent that has forgotten it is told again. Steps
 * are taken one after the other, so that no late registration outlives its end. Thread-safe.
 */
final class ConsulExporter implements InstanceExporter {

  private static final Logger log = LoggerFactory.getLogger(ConsulExporter.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final int PER_TTL = 3;

  private final ConsulConfig config;
  private final ConsulApi api;
  private final Timers timers;
  private final Backoff backoff;
  private @Nullable Instance self;
  private boolean draining;
  private boolean over;
  private boolean failing;
  private Timers.@Nullable Timer next;
  private Future<?> last = Future.succeededFuture();

  ConsulExporter(ConsulConfig config, ConsulApi api, Timers timers, RandomGenerator random) {
    this.config = config;
    this.api = api;
    this.timers = timers;
    this.backoff = Backoff.between(FIRST_RETRY, config.ttl(), random);
  }

  @Override
  public String name() {
    return "consul";
  }

  @Override
  public synchronized Future<Void> register(Instance instance) {
    self = instance;
    return inTurn(this::registerNow).onComplete(tried -> schedule(tried.cause()));
  }

  @Override
  public synchronized Future<Void> draining() {
    draining = true;
    return inTurn(this::announceDraining);
  }

  @Override
  public synchronized Future<Void> deregister() {
    fallSilent();
    return inTurn(() -> checked(api.put("/v1/agent/service/deregister/" + encoded(id()), null)));
  }

  @Override
  public synchronized void fallSilent() {
    over = true;
    if (next != null) {
      next.cancel();
    }
  }

  private synchronized Future<Void> inTurn(Supplier<Future<Void>> step) {
    var turn = last.transform(before -> step.get());
    last = turn;
    return turn;
  }

  private Future<Void> registerNow() {
    var instance = self;
    if (instance == null) {
      return Future.succeededFuture();
    }
    return checked(
            api.put("/v1/agent/service/register?replace-existing-checks=true", body(instance)))
        .compose(done -> draining ? announceDraining() : Future.succeededFuture());
  }

  private Future<Void> announceDraining() {
    return checked(
        api.put(
            "/v1/agent/service/maintenance/" + encoded(id()) + "?enable=true&reason=draining",
            null));
  }

  private void renew() {
    inTurn(
            () ->
                api.put("/v1/agent/check/pass/" + encoded(checkId()), null)
                    .compose(reply -> reply.ok() ? Future.<Void>succeededFuture() : registerNow()))
        .onComplete(tried -> schedule(tried.cause()));
  }

  private synchronized void schedule(@Nullable Throwable failure) {
    if (failure == null) {
      backoff.reset();
      if (failing) {
        log.atInfo().log("Consul takes the registration again");
      }
    } else if (!failing) {
      // Once per outage: a line per attempt would drown everything else.
      log.atWarn().log("Consul does not take the registration: {}", failure.getMessage());
    }
    failing = failure != null;
    if (!over) {
      var pause = failing ? backoff.next() : config.ttl().dividedBy(PER_TTL);
      next = timers.after(pause, this::renew);
    }
  }

  private static Future<Void> checked(Future<ConsulApi.Reply> reply) {
    return reply.compose(
        answer ->
            answer.ok()
                ? Future.succeededFuture()
                : Future.failedFuture("Consul answers " + answer.complaint()));
  }

  /** https://developer.hashicorp.com/consul/api-docs/agent/service#register-service */
  private JsonObject body(Instance instance) {
    return new JsonObject()
        .put("ID", instance.id())
        .put("Name", instance.service())
        .put("Address", instance.endpoint().host())
        .put("Port", instance.endpoint().port())
        .put("Tags", new JsonArray(config.tags()))
        .put("Meta", meta(instance))
        .put(
            "Weights",
            new JsonObject()
                .put("Passing", Math.max(1, instance.weight() / Instance.NORMAL_WEIGHT))
                .put("Warning", 1))
        .put(
            "Check",
            new JsonObject()
                .put("CheckID", checkId())
                .put("Name", "renewed by the service")
                .put("TTL", config.ttl().toMillis() + "ms")
                .put("Status", "passing")
                .put("DeregisterCriticalServiceAfter", config.deregisterAfter().toSeconds() + "s"));
  }

  private static JsonObject meta(Instance instance) {
    var meta = new JsonObject();
    instance.metadata().forEach(meta::put);
    meta.put(ConsulEntries.WEIGHT, Integer.toString(instance.weight()))
        .put(ConsulEntries.INCARNATION, Long.toString(instance.incarnation()))
        .put(ConsulEntries.TLS, Boolean.toString(instance.endpoint().tls()));
    if (instance.version() != null) {
      meta.put(ConsulEntries.VERSION, instance.version());
    }
    if (instance.zone() != null) {
      meta.put(ConsulEntries.ZONE, instance.zone());
    }
    return meta;
  }

  private String id() {
    var instance = self;
    return instance == null ? "" : instance.id();
  }

  private String checkId() {
    return "service:" + id();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
