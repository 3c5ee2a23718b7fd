package dev.chassis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.client.ServiceClient;
import dev.chassis.client.ServiceRequest;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.heartbeat.LocalHeartbeatChannel;
import dev.chassis.http.RawHttp;
import dev.chassis.http.RunningIngress;
import io.vertx.core.Future;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** 200 kept connections, each of which sends at a moment of its own around the start of a drain. */
class KeepAliveRaceTest {

  private static final int SOCKETS = 200;
  private static final int WINDOW_MILLIS = 50;

  /** Longer than any test machine is late; ended as soon as all are answered. */
  private static final String LONG_PAUSE = "20s";

  private static final String REQUEST = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String BODY = "{\"hello\":\"you\"}";

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(32);
  private final LocalHeartbeatChannel heartbeats = LocalHeartbeatChannel.create();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void everyRequestIsAnsweredInFullDuringThePause() throws Exception {
    assertThat(answersAround(LONG_PAUSE))
        .as("seed %d", seed)
        .allMatch(answer -> answer.endsWith(BODY));
  }

  @Test
  void nobodyGetsHalfAnAnswerAlsoWithoutAPause() throws Exception {
    assertThat(answersAround("0s"))
        .as("seed %d", seed)
        .allMatch(answer -> answer.isEmpty() || answer.endsWith(BODY));
  }

  @Test
  void noCallThroughOurClientFailsAndNoneIsRepeated() throws Exception {
    var caller =
        RunningIngress.await(
            Chassis.service("caller")
                .wiring(chassis -> chassis.client("hello"))
                .start(surroundings("0s").set("client.hello.retry.maxAttempts", 1)));
    var leaving = RunningIngress.await(hello().start(surroundings(LONG_PAUSE)));
    var staying = RunningIngress.await(hello().start(surroundings("0s")));
    awaitTwo(caller.context());
    var client = caller.context().client("hello");
    // Kept connections to both, with calls on the way.
    for (int round = 0; round < 3; round++) {
      calls(client).forEach(RunningIngress::await);
    }

    var calls = new ArrayList<ScheduledFuture<Future<Integer>>>();
    for (int i = 0; i < SOCKETS; i++) {
      calls.add(atSomeMoment(() -> call(client)));
    }
    var stopped = threads.schedule(leaving::stop, WINDOW_MILLIS / 2, TimeUnit.MILLISECONDS);

    for (var call : calls) {
      assertThat(RunningIngress.await(call.get())).as("seed %d", seed).isEqualTo(200);
    }
    leaving.hurry();
    RunningIngress.await(stopped.get());
    RunningIngress.await(caller.stop());
    RunningIngress.await(staying.stop());
  }

  private List<String> answersAround(String pause) throws Exception {
    var service = RunningIngress.await(hello().start(surroundings(pause)));
    var sockets = new ArrayList<RawHttp>();
    for (int i = 0; i < SOCKETS; i++) {
      var socket = new RawHttp(service.port());
      socket.send(REQUEST).readResponse();
      sockets.add(socket);
    }
    var sent = new ArrayList<ScheduledFuture<String>>();
    for (var socket : sockets) {
      sent.add(atSomeMoment(() -> ask(socket)));
    }
    var stopped = threads.schedule(service::stop, WINDOW_MILLIS / 2, TimeUnit.MILLISECONDS);
    var answers = new ArrayList<String>();
    for (var answer : sent) {
      answers.add(answer.get(10, TimeUnit.SECONDS));
    }
    service.hurry();
    RunningIngress.await(stopped.get());
    sockets.forEach(RawHttp::close);
    return answers;
  }

  private <T> ScheduledFuture<T> atSomeMoment(Callable<T> work) {
    return threads.schedule(work, random.nextInt(WINDOW_MILLIS), TimeUnit.MILLISECONDS);
  }

  /** The answer; empty when the connection was gone before it began. */
  private static String ask(RawHttp socket) {
    try {
      return socket.send(REQUEST).readResponse();
    } catch (UncheckedIOException closed) {
      return "";
    }
  }

  private static void awaitTwo(ServiceContext context) {
    var records = context.discovery().getRecords(record -> record.getName().equals("hello"));
    if (RunningIngress.await(records).size() < 2) {
      RunningIngress.await(context.vertx().timer(5, TimeUnit.MILLISECONDS));
      awaitTwo(context);
    }
  }

  private List<Future<Integer>> calls(ServiceClient client) {
    var calls = new ArrayList<Future<Integer>>();
    for (int i = 0; i < 20; i++) {
      calls.add(call(client));
    }
    return calls;
  }

  private static Future<Integer> call(ServiceClient client) {
    return client.call(ServiceRequest.get("/hello")).map(answer -> answer.status());
  }

  private Environment surroundings(String pause) {
    return Environment.empty()
        .set("http.port", 0)
        .set("http.host", "127.0.0.1")
        .set("management.port", 0)
        .set("runtime.eventLoops", 2)
        .set("shutdown.pause", pause)
        .share(HeartbeatChannel.class, heartbeats);
  }

  private static Chassis hello() {
    return Chassis.service("hello")
        .wiring(
            chassis ->
                chassis
                    .http()
                    .get("/hello", call -> Future.succeededFuture(Map.of("hello", "you"))));
  }
}
