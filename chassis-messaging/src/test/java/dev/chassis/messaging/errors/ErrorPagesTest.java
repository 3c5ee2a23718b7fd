package dev.chassis.messaging.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.RunningService;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.memory.MemoryBroker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person on call sees and does on the management server. */
class ErrorPagesTest {

  record Placed(String order) {}

  private static final EventType<Placed> PLACED = EventType.of("orders.placed", Placed.class);
  private static final long PATIENCE_SECONDS = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final MemoryBroker broker = MemoryBroker.create();
  private final AtomicBoolean repaired = new AtomicBoolean();
  private RunningService service;

  @AfterEach
  void stop() throws Exception {
    await(service.stop());
  }

  @BeforeEach
  void start() throws Exception {
    service = await(fees().start(surroundings()));
    var events = service.context().get(Messaging.class);
    for (var order : List.of("o-1", "o-2", "o-3")) {
      await(events.publish(PLACED, new Placed(order)));
    }
    eventually(() -> broker.parked("fees.charge").size() == 3);
  }

  @Test
  void theQueuesTheirCausesAndOneEventAreShown() throws Exception {
    var overview = get("/errors");
    var queue = overview.getJsonArray("queues").getJsonObject(0);
    assertThat(queue.getString("subscription")).isEqualTo("charge");
    assertThat(queue.getString("queue")).isEqualTo("fees.charge");
    assertThat(queue.getLong("events")).isEqualTo(3);
    assertThat(queue.getInstant("oldestAt")).isNotNull();

    var cause = get("/errors/charge").getJsonArray("causes").getJsonObject(0);
    assertThat(cause.getInteger("events")).isEqualTo(3);
    assertThat(cause.getString("example")).contains("IllegalStateException", "no account");

    var listed =
        get("/errors/charge/events?limit=2&cause=" + cause.getString("cause"))
            .getJsonArray("events");
    assertThat(listed).hasSize(2);
    var id = listed.getJsonObject(0).getString("id");
    var content = get("/errors/charge/events/" + id).getJsonObject("content");
    assertThat(content.getString("body")).isEqualTo("{\"order\":\"o-1\"}");
    assertThat(content.getJsonObject("attributes").getString("source")).isEqualTo("/services/fees");
  }

  @Test
  void aRedriveIsAcceptedAndItsJobTellsHowItGoes() throws Exception {
    repaired.set(true);

    var answer =
        post(
            "/errors/charge/redrive",
            "{\"all\":true,\"rate\":1000,\"by\":\"ada\",\"why\":\"repaired\",\"job\":\"t-1\"}");

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.headers().firstValue("location")).contains("/error-jobs/t-1");
    eventually(() -> "done".equals(getQuietly("/error-jobs/t-1").getString("status")));
    assertThat(get("/error-jobs/t-1").getLong("settled")).isEqualTo(3);
    assertThat(broker.parked("fees.charge")).isEmpty();
    eventually(() -> broker.size("fees.charge") == 0);
    assertThat(broker.parked("fees.charge")).isEmpty();
  }

  @Test
  void aJobIsCancelledAndADiscardNeedsAReason() throws Exception {
    assertThat(post("/errors/charge/discard", "{\"all\":true}").body()).contains("why");
    assertThat(broker.parked("fees.charge")).hasSize(3);

    assertThat(
            post("/errors/charge/redrive", "{\"all\":true,\"rate\":1,\"job\":\"slow\"}")
                .statusCode())
        .isEqualTo(202);
    assertThat(post("/error-jobs/slow/cancel", "{}").statusCode()).isEqualTo(202);

    eventually(() -> "cancelled".equals(getQuietly("/error-jobs/slow").getString("status")));
    assertThat(post("/errors/charge/redrive", "{\"all\":true,\"job\":\"slow\"}").statusCode())
        .as("another order under an id that is taken")
        .isEqualTo(409);
  }

  @Test
  void whatIsNoOrderChangesNothing() throws Exception {
    for (var body :
        List.of(
            "{}",
            "{\"all\":false}",
            "{\"all\":true,\"id\":\"a\"}",
            "{\"all\":true,\"rate\":0}",
            "{\"all\":true,\"job\":\"no spaces\"}",
            "[]",
            "all")) {
      var answer = post("/errors/charge/redrive", body);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.body()).as(body).contains("invalid-body");
    }
    assertThat(send(request("/errors/charge/redrive").POST(body("{\"all\":true}"))).statusCode())
        .as("a form of a page in a browser")
        .isEqualTo(415);
    assertThat(post("/errors/nobody/redrive", "{\"all\":true}").statusCode()).isEqualTo(404);
    assertThat(send(request("/errors/nobody").GET()).statusCode()).isEqualTo(404);
    assertThat(send(request("/errors/charge/events/none").GET()).statusCode()).isEqualTo(404);
    assertThat(send(request("/error-jobs/none").GET()).statusCode()).isEqualTo(404);
    assertThat(send(request("/errors/charge/events?limit=0").GET()).statusCode()).isEqualTo(400);
    assertThat(broker.parked("fees.charge")).hasSize(3);
  }

  @Test
  void fromElsewhereTheTokenIsNeeded() throws Exception {
    await(service.stop());
    service =
        await(
            fees()
                .start(
                    surroundings()
                        .set("management.host", "0.0.0.0")
                        .set("management.token", "a-token-of-sixteen")));

    assertThat(post("/errors/charge/redrive", "{\"all\":true}").statusCode()).isEqualTo(401);
    assertThat(send(request("/errors").GET()).statusCode()).isEqualTo(401);
    assertThat(broker.parked("fees.charge")).hasSize(3);
    assertThat(
            send(request("/errors/charge/redrive")
                    .header("authorization", "Bearer a-token-of-sixteen")
                    .header("content-type", "application/json")
                    .POST(body("{\"all\":true,\"dryRun\":true}")))
                .statusCode())
        .isEqualTo(202);
  }

  private Chassis fees() {
    return Chassis.service("fees")
        .with(Messaging.module())
        .wiring(
            chassis ->
                chassis
                    .get(Messaging.class)
                    .subscribe(
                        PLACED,
                        "charge",
                        placed -> {
                          if (repaired.get()) {
                            return Future.succeededFuture();
                          }
                          throw new IllegalStateException("no account of " + placed.order());
                        }));
  }

  private Environment surroundings() {
    return Environment.empty()
        .set("http.port", 0)
        .set("management.port", 0)
        .set("shutdown.pause", "0s")
        .set("messaging.retry.delays", "1ms")
        .share(MemoryBroker.class, broker);
  }

  private JsonObject get(String path) throws IOException, InterruptedException {
    var answer = send(request(path).GET());
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private JsonObject getQuietly(String path) {
    try {
      return get(path);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send(request(path).header("content-type", "application/json").POST(body(body)));
  }

  private static HttpRequest.BodyPublisher body(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + service.managementPort() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void eventually(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
        throw new AssertionError("not within " + PATIENCE_SECONDS + " s");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
