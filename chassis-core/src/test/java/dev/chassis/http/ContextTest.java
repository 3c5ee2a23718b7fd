package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.RequestContext;
import dev.chassis.context.TraceContext;
import dev.chassis.http.server.Exchange;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  private static final CompletableFuture<Thread> ANSWERED_ON = new CompletableFuture<>();
  private static final CompletableFuture<Thread> ENDED_ON = new CompletableFuture<>();

  private static RunningIngress server;

  @BeforeAll
  static void start() {
    server =
        new RunningIngress(
            routes -> {
              routes.get("/handler", call -> Future.succeededFuture(seen()));
              routes.get("/timer", call -> afterTimer());
              routes.get(
                  "/blocking",
                  call -> Vertx.currentContext().owner().executeBlocking(ContextTest::seen, false));
              routes.get(
                  "/elsewhere",
                  call -> {
                    var routing = call.routing();
                    Exchange.of(routing).atEnd(ended -> ENDED_ON.complete(Thread.currentThread()));
                    return routing
                        .vertx()
                        .executeBlocking(
                            () -> {
                              ANSWERED_ON.complete(Thread.currentThread());
                              return routing.response().end("done");
                            })
                        .compose(sent -> sent);
                  });
              routes.get("/trace", call -> Future.succeededFuture(trace()));
            });
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String seen() {
    return String.valueOf(RequestContext.current().requestId());
  }

  private static Map<String, String> trace() {
    TraceContext trace = RequestContext.current().trace();
    return trace == null
        ? Map.of()
        : Map.of("trace", trace.traceId(), "span", trace.spanId(), "out", trace.traceparent());
  }

  private static Future<String> afterTimer() {
    var promise = Promise.<String>promise();
    Timers.on(Vertx.currentContext().owner())
        .after(Duration.ofMillis(1), () -> promise.complete(seen()));
    return promise.future();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/handler", "/timer", "/blocking"})
  void theRequestIdIsSeenWhereverTheRequestGoes(String path) {
    var answer = server.get(path, "x-request-id", "my-request-1");

    assertThat(answer.body()).isEqualTo("\"my-request-1\"");
    assertThat(answer.headers().firstValue("x-request-id")).hasValue("my-request-1");
  }

  /**
   * Its bookkeeping belongs to the event loop, whichever thread of the context sends the answer.
   */
  @Test
  void aRequestEndsOnItsEventLoopThoughAnotherThreadAnswers() {
    assertThat(server.get("/elsewhere").body()).isEqualTo("done");

    var endedOn = ENDED_ON.orTimeout(5, TimeUnit.SECONDS).join();
    assertThat(endedOn.getName()).contains("eventloop");
    assertThat(endedOn).isNotSameAs(ANSWERED_ON.join());
  }

  @Test
  void aRequestWithoutAnIdGetsOne() {
    var answer = server.get("/handler");

    assertThat(answer.headers().firstValue("x-request-id").orElseThrow()).matches("[0-9a-f]{16}");
    assertThat(answer.body())
        .isEqualTo("\"" + answer.headers().firstValue("x-request-id").orElseThrow() + "\"");
  }

  @Test
  void anIdThatCouldForgeLogLinesIsReplaced() {
    var answer = server.get("/handler", "x-request-id", "a\"b c");

    assertThat(answer.headers().firstValue("x-request-id").orElseThrow()).matches("[0-9a-f]{16}");
  }

  @Test
  void theCallersTraceGoesOnWithASpanOfThisHop() {
    var answer = server.get("/trace", "traceparent", "00-" + TRACE + "-" + SPAN + "-01");

    var trace = RunningIngress.json(answer.body());
    assertThat(trace).containsEntry("trace", TRACE);
    assertThat(trace.get("span")).asString().matches("[0-9a-f]{16}").isNotEqualTo(SPAN);
    assertThat(trace.get("out")).asString().endsWith("-01");
  }

  @Test
  void aMalformedTraceStartsANewOne() {
    var answer = server.get("/trace", "traceparent", "00-zz-" + SPAN + "-01");

    assertThat(RunningIngress.json(answer.body()).get("trace"))
        .asString()
        .matches("[0-9a-f]{32}")
        .isNotEqualTo(TRACE);
  }

  @Test
  void anAccessLineTellsAboutTheRequestWithoutItsQuery() {
    try (var log = new LogCapture("dev.chassis.http.access")) {
      server.get("/handler?token=secret");

      var line = log.next();
      assertThat(line.getFormattedMessage()).isEqualTo("GET /handler 200");
      assertThat(LogCapture.fields(line))
          .containsEntry("http.request.method", "GET")
          .containsEntry("url.path", "/handler")
          .containsEntry("http.route", "/handler")
          .containsEntry("http.response.status_code", 200)
          .hasEntrySatisfying("event.duration", nanos -> assertThat((Long) nanos).isPositive())
          .containsEntry("client.address", "127.0.0.1")
          .containsEntry("http.version", "1.1")
          .hasSize(7);
      assertThat(line.toString() + LogCapture.fields(line)).doesNotContain("secret");
    }
  }

  @Test
  void anAccessLineIsWrittenOnTheRequestsOwnContext() {
    try (var log = new ContextCapture()) {
      server.get("/blocking", "x-request-id", "my-request-2");
      log.lines.next();

      assertThat(log.requestIds).containsExactly("my-request-2");
    }
  }

  /** Remembers what the context said while a line was written. */
  private static final class ContextCapture implements AutoCloseable {
    private final java.util.Queue<String> requestIds =
        new java.util.concurrent.ConcurrentLinkedQueue<>();
    private final LogCapture lines =
        new LogCapture("dev.chassis.http.access") {
          @Override
          protected void append(ch.qos.logback.classic.spi.ILoggingEvent event) {
            requestIds.add(seen());
            super.append(event);
          }
        };

    @Override
    public void close() {
      lines.close();
    }
  }
}
