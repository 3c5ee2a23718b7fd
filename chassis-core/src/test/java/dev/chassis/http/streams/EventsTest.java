package dev.chassis.http.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.http.EventOptions;
import dev.chassis.http.EventOptions.SlowReader;
import dev.chassis.http.EventStream;
import dev.chassis.http.HttpCall;
import dev.chassis.http.HttpRoutes;
import dev.chassis.http.ProblemException;
import dev.chassis.http.RunningIngress;
import dev.chassis.http.ServerEvent;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventsTest {

  private static final String LISTEN = "GET /events HTTP/1.1\r\nHost: a\r\n";
  private static final String KILOBYTE = "x".repeat(1024);

  private final BlockingQueue<EventStream> listeners = new LinkedBlockingQueue<>();
  private final ManualTime time = ManualTime.create();
  private final RunningIngress server =
      new RunningIngress(RunningIngress.CONFIG, 1, time, this::declare);

  private void declare(HttpRoutes routes) {
    routes.events("/events", this::join);
    routes.events(
        "/latest",
        EventOptions.defaults().withBuffer(2, SlowReader.DROP_OLDEST),
        (call, events) -> join(null, events));
    routes.events(
        "/missing",
        (call, events) ->
            Future.failedFuture(ProblemException.notFound("no-such-order", "No such order.")));
    routes.events(
        "/all",
        (call, events) -> {
          events.sendAll(
              Supply.of(10_000, i -> ServerEvent.text(KILOBYTE).withId(Integer.toString(i))));
          return Future.succeededFuture();
        });
    routes.events(
        "/breaks",
        (call, events) -> {
          events.sendAll(
              Supply.failing(1, i -> ServerEvent.text("first"), new Exception("s3cret")));
          return Future.succeededFuture();
        });
  }

  private Future<?> join(@Nullable HttpCall call, EventStream events) {
    listeners.add(events);
    return Future.succeededFuture();
  }

  private EventStream listener() throws InterruptedException {
    var listener = listeners.poll(10, TimeUnit.SECONDS);
    assertThat(listener).isNotNull();
    return listener;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aCallerIsToldWhatHappens() throws Exception {
    try (var connection = server.raw()) {
      connection.send(LISTEN + "\r\n");
      var events = listener();
      assertThat(connection.readUntil("retry: 2000\n\n"))
          .startsWith("HTTP/1.1 200 ")
          .containsIgnoringCase("content-type: text/event-stream")
          .containsIgnoringCase("cache-control: no-store")
          .containsIgnoringCase("x-accel-buffering: no");

      assertThat(events.send(ServerEvent.text("a\nb\r\nc\rd").withId("7").withType("news")))
          .isTrue();
      assertThat(connection.readUntil("data: d\n\n"))
          .contains("id: 7\nevent: news\ndata: a\ndata: b\ndata: c\ndata: d\n\n");

      events.send(ServerEvent.json(Map.of("price", 5)));
      assertThat(connection.readUntil("}\n\n")).contains("data: {\"price\":5}\n\n");

      var closed = new CompletableFuture<@Nullable Void>();
      events.onClose(() -> closed.complete(null));
      events.close();
      assertThat(connection.readUntil("0\r\n\r\n")).doesNotContain("data");
      closed.get(10, TimeUnit.SECONDS);
      assertThat(events.isOpen()).isFalse();
      assertThat(events.send(ServerEvent.text("late"))).isFalse();
    }
  }

  @Test
  void whatACallerSawLastIsKnown() throws Exception {
    try (var connection = server.raw()) {
      connection.send(LISTEN + "Last-Event-ID: 41\r\n\r\n");

      assertThat(listener().lastEventId()).hasValue("41");
    }
  }

  @Test
  void aSilentStreamIsKeptAliveAndHasNoTimeLimit() throws Exception {
    try (var connection = server.raw()) {
      connection.send(LISTEN + "\r\n");
      var events = listener();
      connection.readUntil("retry: 2000\n\n");

      time.advance(Duration.ofMinutes(10));

      assertThat(connection.readUntil(":\n\n")).contains(":\n\n");
      assertThat(events.isOpen()).isTrue();
    }
  }

  @Test
  void aFailureBeforeTheFirstEventIsAProblem() {
    var answer = server.get("/missing");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("no-such-order");
  }

  @Test
  void aSourceThatFailsCutsTheStream() {
    try (var connection = server.raw()) {
      assertThat(connection.send("GET /breaks HTTP/1.1\r\nHost: a\r\n\r\n").readToEnd())
          .contains("data: first\n\n")
          .doesNotContain("s3cret", "\r\n0\r\n\r\n");
    }
  }

  @Test
  void aSourceIsReadAsFastAsTheCallerReads() {
    try (var connection = server.raw()) {
      connection.send("GET /all HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      var text = connection.readToEnd();

      assertThat(Pattern.compile("\nid: \\d+\n").matcher(text).results().count()).isEqualTo(10_000);
      assertThat(text).contains("id: 9999\n").endsWith("0\r\n\r\n");
    }
  }

  @Test
  void aCallerThatLeavesIsNoticed() throws Exception {
    var closed = new CompletableFuture<@Nullable Void>();
    try (var connection = server.raw()) {
      connection.send(LISTEN + "\r\n");
      listener().onClose(() -> closed.complete(null));
      connection.readUntil("retry: 2000\n\n");
      assertThat(closed).isNotDone();
    }
    closed.get(10, TimeUnit.SECONDS);
    assertThat(time.pending()).isEqualTo(1); // the wheel's tick; no heartbeat is left
  }

  @Test
  void aCallerThatDoesNotReadIsCutAndComesBack() throws Exception {
    var closed = new CompletableFuture<@Nullable Void>();
    try (var connection = server.raw()) {
      connection.send(LISTEN + "\r\n");
      var events = listener();
      events.onClose(() -> closed.complete(null));
      int sent = flood(events, 100_000);

      closed.get(10, TimeUnit.SECONDS);
      assertThat(sent).isLessThan(100_000);
      assertThat(events.isOpen()).isFalse();
    }
  }

  @Test
  void orTheOldestEventsAreForgotten() throws Exception {
    try (var connection = server.raw()) {
      connection.send("GET /latest HTTP/1.1\r\nHost: a\r\n\r\n");
      var events = listener();
      assertThat(flood(events, 20_000)).isEqualTo(20_000);
      events.send(ServerEvent.text("the last").withId("last"));

      var text = connection.readUntil("data: the last\n\n");

      var seen = Pattern.compile("\nid: flood\n").matcher(text).results().count();
      assertThat(seen).isBetween(1L, 19_999L);
    }
  }

  private static int flood(EventStream events, int most) {
    var event = ServerEvent.text(KILOBYTE).withId("flood");
    int sent = 0;
    while (sent < most && events.send(event)) {
      sent++;
    }
    return sent;
  }

  @Test
  void drainingTellsCallersToComeBackLater() throws Exception {
    try (var connection = server.raw();
        var tooLate = server.raw()) {
      connection.send(LISTEN + "\r\n");
      listener();
      connection.readUntil("retry: 2000\n\n");

      server.ingress.drain();

      assertThat(retryOf(connection.readToEnd())).isBetween(1000, 3000);
      var late = tooLate.send(LISTEN + "\r\n").readToEnd();
      assertThat(late).startsWith("HTTP/1.1 200 ").containsIgnoringCase("connection: close");
      assertThat(listeners).isEmpty();
      assertThat(RunningIngress.await(server.ingress.stop(Duration.ofSeconds(60)))).isEmpty();
    }
  }

  private static int retryOf(String text) {
    var found = Pattern.compile("retry: (\\d+)\n\n").matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return Integer.parseInt(found.group(1));
  }

  @Test
  void headSendsNoEvents() {
    var answer = server.send("HEAD", "/events", "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
    assertThat(listeners).isEmpty();
  }

  @Test
  void anIdCannotSmuggleLines() {
    assertThatThrownBy(() -> ServerEvent.text("x").withId("1\ndata: y"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ServerEvent.text("x").withType("a\rb"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
