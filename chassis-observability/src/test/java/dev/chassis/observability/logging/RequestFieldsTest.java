package dev.chassis.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.Principal;
import dev.chassis.context.RequestContext;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.context.TraceContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFieldsTest {

  private static final int REQUESTS = 500;

  private final List<Vertx> started = new ArrayList<>();

  @AfterEach
  void close() {
    started.forEach(vertx -> await(vertx.close()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void belongToTheRequestWhereverItIsHandled(boolean async) throws IOException {
    var log = async ? CapturedLog.asyncJson() : CapturedLog.json();
    var vertx = vertx("orders");
    var server = vertx.createHttpServer().requestHandler(request -> handle(log, vertx, request));
    await(server.listen(0, "127.0.0.1"));
    var client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(50));

    var answers =
        IntStream.range(0, REQUESTS)
            .mapToObj(
                i ->
                    client
                        .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/" + i)
                        .compose(request -> request.send().compose(answer -> answer.body())))
            .toList();
    for (var answer : answers) {
      await(answer);
    }
    // Closed by hand: Vert.x closes a client as soon as nothing refers to it, answers or not.
    await(client.close());
    await(server.close());
    log.close();

    var lines = log.lines();
    assertThat(lines).hasSize(REQUESTS * 4);
    var perPlace = new HashMap<String, Integer>();
    for (var line : lines) {
      var expected = line.get("labels.expected").asText();
      assertThat(line.path("http.request.id").asText()).isEqualTo(expected);
      assertThat(line.path("trace.id").asText()).isEqualTo(traceId(expected));
      assertThat(line.path("user.name").asText()).isEqualTo("user" + expected);
      assertThat(line.path("labels.tenant").asText()).isEqualTo("tenant" + expected);
      assertThat(line.path("service.name").asText()).isEqualTo("orders");
      perPlace.merge(line.get("message").asText(), 1, Integer::sum);
    }
    assertThat(perPlace)
        .containsEntry("handler", REQUESTS)
        .containsEntry("timer", REQUESTS)
        .containsEntry("worker", REQUESTS)
        .containsEntry("end", REQUESTS);
  }

  private static void handle(CapturedLog log, Vertx vertx, HttpServerRequest request) {
    var id = request.path().substring(1);
    RequestContext.of(new TraceContext(traceId(id), "00000000000000ab", false, null), id)
        .withPrincipal(Principal.of("user" + id))
        .withLabel("tenant", "tenant" + id)
        .putOn(Vertx.currentContext());
    say(log, "handler", id);
    var timer = Promise.<Void>promise();
    vertx.setTimer(
        1,
        fired -> {
          say(log, "timer", id);
          timer.complete();
        });
    var worker =
        vertx.executeBlocking(
            () -> {
              say(log, "worker", id);
              return Buffer.buffer(id);
            },
            false);
    Future.all(timer.future(), worker)
        .onComplete(
            done -> {
              say(log, "end", id);
              request.response().end(worker.result());
            });
  }

  private static void say(CapturedLog log, String place, String id) {
    log.logger().atInfo().addKeyValue("expected", id).log(place);
  }

  private static String traceId(String id) {
    return "f".repeat(32 - id.length()) + id;
  }

  @Test
  void nameTheServiceWhoseVertxItIs() {
    var log = CapturedLog.json();
    var orders = vertx("orders");
    var fees = vertx("fees");

    for (int i = 0; i < 20; i++) {
      var vertx = i % 2 == 0 ? orders : fees;
      await(vertx.executeBlocking(() -> log(log, "from " + ServiceIdentity.of(vertx).name())));
    }

    assertThat(log.lines())
        .hasSize(20)
        .allSatisfy(
            line -> {
              var service = line.get("service.name").asText();
              assertThat(line.get("message").asText()).isEqualTo("from " + service);
              assertThat(line.get("service.version").asText()).isEqualTo("1.0");
              assertThat(line.get("service.node.name").asText()).isEqualTo(service + "-1");
            });
  }

  @Test
  void goToTheOnlyServiceOfTheProcessOffVertx() {
    var one = new ServiceIdentity("one", "1", "one-1");
    var two = new ServiceIdentity("two", "1", "two-1");

    Logging.announce(one);
    assertThat(serviceOfALine()).isEqualTo("one");
    Logging.started(one);
    assertThat(serviceOfALine()).isEqualTo("one");
    Logging.started(two);
    assertThat(serviceOfALine()).as("of two services neither").isEmpty();
    Logging.stopped(one);
    assertThat(serviceOfALine()).isEqualTo("two");
    Logging.stopped(two);
    assertThat(serviceOfALine()).as("last words").isEqualTo("two");
  }

  @Test
  void areAMapForOtherEncoders() {
    var log = CapturedLog.json();
    log.mdc().put("k", "v");
    log.mdc().put("user.name", "of the thread");
    var mdc = new ContextMdc(log.mdc());
    var vertx = vertx("orders");
    var seen = Promise.<ContextFields>promise();

    vertx.runOnContext(
        ignored -> {
          RequestContext.of(TraceContext.root(), "r-1")
              .withPrincipal(Principal.of("alice"))
              .putOn(Vertx.currentContext());
          log.mdc().put("user.name", "of the thread");
          log.mdc().put("k", "v");
          seen.complete(mdc.current());
          log.mdc().clear();
        });

    var map = await(seen.future());
    assertThat(map)
        .containsEntry("service.name", "orders")
        .containsEntry("http.request.id", "r-1")
        .containsEntry("user.name", "alice")
        .containsEntry("k", "v");
    assertThat(map.get("trace.id")).hasSize(32);
  }

  private static String serviceOfALine() {
    var log = CapturedLog.json();
    log.logger().info("m");
    return log.line().path("service.name").asText();
  }

  private static String log(CapturedLog log, String message) {
    log.logger().info(message);
    return message;
  }

  private Vertx vertx(String service) {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    started.add(vertx);
    new ServiceIdentity(service, "1.0", service + "-1").claim(vertx);
    return vertx;
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
