package dev.chassis.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.CheckException;
import dev.chassis.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpSinksTest {

  private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();
  private volatile int status = 200;
  private String url;

  private record Posted(String path, String authorization, Buffer body) {}

  @BeforeEach
  void serve() throws Exception {
    var server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              posted.add(
                                  new Posted(
                                      request.path(), request.getHeader("authorization"), body));
                              request.response().setStatusCode(status).end();
                            }));
    url = "http://127.0.0.1:" + await(server.listen(0, "127.0.0.1")).actualPort();
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void theWebhookPostsWhatAlertmanagerWouldPost() throws Exception {
    var config = new WebhookConfig(url + "/hook", Secret.of("s3cret"), Duration.ofSeconds(5));
    await(new WebhookSink(vertx, config, url + "/hook").send(message()));

    var call = posted.poll(5, TimeUnit.SECONDS);
    assertThat(call.path()).isEqualTo("/hook");
    assertThat(call.authorization()).isEqualTo("Bearer s3cret");
    var body = new JsonObject(call.body());
    assertThat(body.getString("version")).isEqualTo("4");
    assertThat(body.getString("status")).isEqualTo("firing");
    assertThat(body.getLong("lostMessages")).isEqualTo(2);
    var first = body.getJsonArray("alerts").getJsonObject(0);
    assertThat(first.getString("status")).isEqualTo("firing");
    assertThat(first.getJsonObject("labels").getMap())
        .containsEntry("alertname", "InstanceDown")
        .containsEntry("severity", "warning")
        .containsEntry("instance", "fees-1");
    assertThat(first.getJsonObject("annotations").getString("summary")).isEqualTo("fees is down");
    assertThat(first.getString("endsAt")).isEqualTo("0001-01-01T00:00:00Z");
    assertThat(first.getString("fingerprint")).hasSize(16);
    var second = body.getJsonArray("alerts").getJsonObject(1);
    assertThat(second.getString("status")).isEqualTo("resolved");
    assertThat(second.getString("endsAt")).isEqualTo("2024-01-01T00:01:00Z");
  }

  @Test
  void alertmanagerIsToldWhatLastsAndWhatIsOver() throws Exception {
    var config = new AlertmanagerConfig(url + "/am/", Duration.ofMinutes(1), Duration.ofSeconds(5));
    var sink = new AlertmanagerSink(vertx, config, url + "/am/");
    assertThat(sink.refresh()).isEqualTo(Duration.ofMinutes(1));
    await(sink.send(message()));

    var call = posted.poll(5, TimeUnit.SECONDS);
    assertThat(call.path()).isEqualTo("/am/api/v2/alerts");
    var alerts = new JsonArray(call.body());
    assertThat(alerts.getJsonObject(0).getString("startsAt")).isEqualTo("2024-01-01T00:00:00Z");
    assertThat(alerts.getJsonObject(0).getString("endsAt"))
        .as("three refreshes from now")
        .isEqualTo("2024-01-01T00:05:00Z");
    assertThat(alerts.getJsonObject(1).getString("endsAt")).isEqualTo("2024-01-01T00:01:00Z");
  }

  @Test
  void onlyWhatIsOurFaultIsRefused() throws Exception {
    var sink = new WebhookSink(vertx, WebhookConfig.to(url), url);
    for (int ours : new int[] {400, 401, 404, 422}) {
      status = ours;
      assertThatThrownBy(() -> await(sink.send(message())))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(AlertRefusedException.class)
          .hasMessageContaining("answered " + ours);
    }
    for (int passing : new int[] {302, 408, 429, 500, 503}) {
      status = passing;
      assertThat(sink.send(message()).transform(end -> Future.succeededFuture(end.cause())))
          .satisfies(
              failed ->
                  assertThat(await(failed))
                      .isNotNull()
                      .isNotInstanceOf(AlertRefusedException.class));
    }
    status = 204;
    await(sink.send(message()));
    await(sink.close());
  }

  @Test
  void addressesAreChecked() {
    assertThatThrownBy(() -> WebhookConfig.to("hook")).isInstanceOf(CheckException.class);
    assertThatThrownBy(() -> WebhookConfig.to("http://u:p@hook"))
        .isInstanceOf(CheckException.class);
    assertThatThrownBy(() -> AlertmanagerConfig.at("ftp://am")).isInstanceOf(CheckException.class);
  }

  private static AlertMessage message() {
    return new AlertMessage(
        "watch",
        "fees",
        START.plusSeconds(120),
        List.of(
            new AlertMessage.Entry(alert("fees-1"), START, null, 0),
            new AlertMessage.Entry(alert("fees-2"), START, START.plusSeconds(60), 0)),
        2);
  }

  private static Alert alert(String instance) {
    return new Alert(
        "InstanceDown", Severity.warning, "fees", Map.of("instance", instance), "fees is down");
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
