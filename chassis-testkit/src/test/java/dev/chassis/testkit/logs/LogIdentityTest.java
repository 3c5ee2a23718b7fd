package dev.chassis.testkit.logs;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.ServiceContext;
import dev.chassis.client.ServiceClient;
import dev.chassis.client.ServiceRequest;
import dev.chassis.context.RequestContext;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.testkit.capture.LogCapture.Line;
import dev.chassis.testkit.capture.SpanCapture;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests that are all under way at once, through every way on: whose is each line? */
class LogIdentityTest {

  private static final int REQUESTS = 2_500;
  private static final List<String> HOPS =
      List.of("handler", "blocking", "client", "called", "timer", "bus", "message", "answer");

  private static final Logger log = LoggerFactory.getLogger("identity");

  record Done(int n) {
    static final EventType<Done> TYPE = EventType.of("identity_done", Done.class);
  }

  // All requests wait for the last one, so that each thread serves many of them in turns.
  private final Promise<Void> all = Promise.promise();
  private final AtomicInteger arrived = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyLineHasTheIdsOfItsOwnRequest(boolean traced) {
    try (var spans = SpanCapture.start();
        var lines = LogCapture.start();
        var service =
            ServiceUnderTest.start(
                Chassis.service("identity")
                    .with(Observability.module())
                    .with(Messaging.module())
                    .wiring(this::wire),
                environment -> settings(traced ? spans.join(environment) : environment))) {
      Eventually.until(
          "the service to know itself",
          () -> service.management().get("/discovery").body().contains(service.instance()));
      send(service.port());
      Eventually.until(
          "all lines", Duration.ofSeconds(30), () -> ours(lines).size() == REQUESTS * HOPS.size());

      var wrong = new HashSet<String>();
      var traces = new HashSet<String>();
      ours(lines).stream()
          .collect(groupingBy(line -> line.field("labels.n")))
          .forEach(
              (n, own) -> {
                var ids = new HashSet<String>();
                own.forEach(
                    line -> ids.add(line.field("trace.id") + " " + line.field("http.request.id")));
                if (ids.size() != 1 || own.size() != HOPS.size() || ids.contains(" ")) {
                  wrong.add(n + ": " + own);
                }
                traces.addAll(ids);
                // A label is of the request, too: it must be where the request still is.
                own.stream()
                    .filter(line -> List.of("blocking", "client", "timer").contains(line.message()))
                    .filter(line -> !line.field("labels.order").equals(n))
                    .forEach(line -> wrong.add(n + ": " + line));
              });

      assertThat(wrong).isEmpty();
      assertThat(traces).as("each request has ids of its own").hasSize(REQUESTS);
      System.out.printf(
          "log identity: %d requests at once, traced: %s, %d lines, %d with ids of another%n",
          REQUESTS, traced, ours(lines).size(), wrong.size());
    }
  }

  private static Environment settings(Environment environment) {
    return environment
        .set("http.shedding.enabled", false)
        .set("http.requestTimeout", "60s")
        .set("client.identity.timeout", "50s")
        .set("client.identity.hedge.enabled", false)
        .set("client.identity.poolQueue", REQUESTS)
        .set("client.identity.limits.bulkhead.maxConcurrent", REQUESTS);
  }

  private void wire(ServiceContext chassis) {
    var events = chassis.get(Messaging.class);
    var self = chassis.client("identity");
    var bus = chassis.vertx().eventBus();
    events.subscribe(
        Done.TYPE,
        "identity",
        event -> {
          tell("message", event.n());
          return Future.succeededFuture();
        });
    bus.<Integer>consumer(
        "identity",
        message -> {
          tell("bus", message.body());
          message.reply(message.body());
        });
    chassis
        .http()
        .get(
            "/called/{n}",
            call -> {
              tell("called", Integer.parseInt(call.path("n")));
              return Future.succeededFuture("ok");
            });
    chassis
        .http()
        .get("/requests/{n}", call -> serve(chassis, self, Integer.parseInt(call.path("n"))));
  }

  private Future<String> serve(ServiceContext chassis, ServiceClient self, int n) {
    var events = chassis.get(Messaging.class);
    RequestContext.label("order", Integer.toString(n));
    tell("handler", n);
    if (arrived.incrementAndGet() == REQUESTS) {
      all.complete();
    }
    return onOwnContext(all.future())
        .compose(go -> chassis.blocking(() -> tell("blocking", n)))
        .compose(done -> self.call(ServiceRequest.get("/called/" + n)))
        .map(answer -> tell("client", n))
        .compose(done -> later(chassis, n))
        .compose(done -> chassis.vertx().eventBus().request("identity", n))
        .compose(done -> events.publish(Done.TYPE, new Done(n)))
        .map(done -> tell("answer", n))
        .map(done -> "done");
  }

  /**
   * Whoever completes the gate is one of the requests: the others must not go on in its context.
   */
  private static Future<Void> onOwnContext(Future<Void> gate) {
    var own = Vertx.currentContext();
    var promise = Promise.<Void>promise();
    gate.onComplete(opened -> own.runOnContext(go -> promise.complete()));
    return promise.future();
  }

  private static Future<Void> later(ServiceContext chassis, int n) {
    var promise = Promise.<Void>promise();
    chassis
        .timers()
        .after(
            Duration.ofMillis(1 + n % 7),
            () -> {
              tell("timer", n);
              promise.complete();
            });
    return promise.future();
  }

  private static Void tell(String hop, int n) {
    log.atInfo().addKeyValue("n", n).log(hop);
    return null;
  }

  private static List<Line> ours(LogCapture lines) {
    return lines.lines(line -> line.logger().equals("identity"));
  }

  private static void send(int port) {
    var vertx = Vertx.vertx();
    var client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(REQUESTS));
    var answers =
        IntStream.range(0, REQUESTS)
            .mapToObj(
                n ->
                    client
                        .request(HttpMethod.GET, port, "127.0.0.1", "/requests/" + n)
                        .compose(
                            request ->
                                request
                                    .send()
                                    .compose(
                                        answer -> answer.body().map(body -> answer.statusCode()))))
            .toList();
    try {
      Eventually.until(
          "all answers",
          Duration.ofMinutes(1),
          () -> answers.stream().allMatch(Future::isComplete));
      assertThat(answers).allMatch(answer -> answer.succeeded() && answer.result() == 200);
    } finally {
      Eventually.succeeds(client.close());
      Eventually.succeeds(vertx.close());
    }
  }
}
