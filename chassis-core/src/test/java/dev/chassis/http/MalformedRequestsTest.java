package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.http.MalformedRequests.Case;
import dev.chassis.http.MalformedRequests.Rule;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends every malformed request, and a well-formed one behind it, to three servers: bare Vert.x as
 * the control, one of ours, and one of ours that passes on what it accepts to another.
 */
@SuppressWarnings("StringConcatToTextBlock") // HTTP lines end with CR LF
class MalformedRequestsTest {

  /** Longer than the second that a refused caller gets to finish. */
  private static final Duration PATIENCE = Duration.ofMillis(2_500);

  /** How many of the corpus bare Vert.x 5.0.12 takes for requests; measured, with room below. */
  private static final int CONTROL_ACCEPTS = 20;

  private static final Vertx vertx = Vertx.vertx();
  private static final Calls bareCalls = new Calls();
  private static final Calls calls = new Calls();
  private static final Calls forwarded = new Calls();
  private static final Calls behind = new Calls();

  private static Map<Case, Seen> ours = Map.of();
  private static Map<Case, Seen> bare = Map.of();
  private static Map<Case, Seen> twoHops = Map.of();

  /** What became of a case: first status, whether the server closed, and which handlers ran. */
  record Seen(int status, boolean closed, int ran, int ranAfterwards, String text) {}

  /** Requests that reached a handler, by the number in their path. */
  private static final class Calls {
    private final Map<String, AtomicInteger> byPath = new ConcurrentHashMap<>();

    void count(String path) {
      byPath.computeIfAbsent(path, key -> new AtomicInteger()).incrementAndGet();
    }

    int of(String path) {
      var count = byPath.get(path);
      return count == null ? 0 : count.get();
    }

    int sum() {
      return byPath.values().stream().mapToInt(AtomicInteger::get).sum();
    }
  }

  @BeforeAll
  static void sendThemAll() throws Exception {
    var corpus = MalformedRequests.all();
    var client = vertx.createHttpClient();
    var control = bareServer();
    try (var server = ourServer(calls);
        var second = ourServer(behind);
        var first = new RunningIngress(routes -> forward(routes, client, second.ingress.port()))) {
      var toBare = sending(corpus, control.actualPort(), bareCalls);
      var toOurs = sending(corpus, server.ingress.port(), calls);
      var toBoth = sending(corpus, first.ingress.port(), forwarded);
      bare = toBare.get(60, TimeUnit.SECONDS);
      ours = toOurs.get(60, TimeUnit.SECONDS);
      twoHops = toBoth.get(60, TimeUnit.SECONDS);
    }
    corpus.forEach(MalformedRequestsTest::print);
  }

  @AfterAll
  static void stop() {
    RunningIngress.await(vertx.close());
  }

  static List<Case> corpus() {
    return MalformedRequests.all();
  }

  static Stream<Case> refused() {
    return corpus().stream().filter(each -> each.rule() == Rule.REFUSE);
  }

  static Stream<Case> harmless() {
    return corpus().stream().filter(each -> each.rule() == Rule.HARMLESS);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void isRefusedAndNothingBehindItIsRead(Case malformed) {
    var seen = ours.get(malformed);

    assertThat(seen.ran()).as("handler calls").isZero();
    assertThat(seen.ranAfterwards()).as("requests read behind it").isZero();
    assertThat(seen.status()).as(seen.text()).isIn(malformed.statuses());
    assertThat(seen.closed()).as("closed").isTrue();
    assertThat(seen.text()).contains(Problem.MEDIA_TYPE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("harmless")
  void isReadInOneWayOnly(Case unusual) {
    var seen = ours.get(unusual);

    assertThat(seen.status()).as(seen.text()).isIn(unusual.statuses());
    assertThat(seen.ran()).isLessThanOrEqualTo(1);
    // the well-formed request behind it, unless the connection was closed
    assertThat(seen.ranAfterwards()).isEqualTo(seen.closed() ? 0 : 1);
  }

  /** When this fails, Vert.x has been fixed: make it REFUSE, and take it out of SECURITY.md. */
  @Test
  void whatOnlyANewerVertxCanRefuseIsStillSo() {
    var known = corpus().stream().filter(each -> each.rule() == Rule.KNOWN).toList();

    assertThat(known).hasSize(1);
    assertThat(known).allSatisfy(each -> assertThat(ours.get(each).status()).isEqualTo(200));
  }

  @Test
  void aServiceBehindAnotherCountsTheSameRequests() {
    assertThat(twoHops).hasSameSizeAs(corpus());
    assertThat(forwarded.sum()).isPositive();
    assertThat(behind.byPath.keySet()).isEqualTo(forwarded.byPath.keySet());
    forwarded.byPath.forEach((path, count) -> assertThat(behind.of(path)).isEqualTo(count.get()));
  }

  @Test
  void theCorpusIsLargeAndBareVertxTakesMuchOfIt() {
    var accepted = refused().filter(each -> isAccepted(bare.get(each))).count();

    assertThat(refused().count()).isGreaterThanOrEqualTo(51);
    assertThat(accepted).isGreaterThanOrEqualTo(CONTROL_ACCEPTS);
  }

  private static boolean isAccepted(Seen seen) {
    return seen.ran() > 0 || seen.ranAfterwards() > 0;
  }

  /** Sends all at once, each on a thread of its own: many are answered by silence. */
  private static CompletableFuture<Map<Case, Seen>> sending(
      List<Case> corpus, int port, Calls counted) {
    var seen = new ConcurrentHashMap<Case, Seen>();
    var callers = Executors.newFixedThreadPool(corpus.size());
    var all =
        corpus.stream()
            .map(
                each ->
                    CompletableFuture.runAsync(
                        () -> seen.put(each, send(each, corpus, port, counted)), callers))
            .toArray(CompletableFuture[]::new);
    callers.shutdown();
    return CompletableFuture.allOf(all).thenApply(done -> seen);
  }

  private static Seen send(Case malformed, List<Case> corpus, int port, Calls counted) {
    var number = corpus.indexOf(malformed);
    var own = "/x/" + number;
    var next = "/next/" + number;
    var text = malformed.text().replace("/x", own).replace("/smuggled", next);
    try (var wire = new Wire(port)) {
      wire.send(text + "GET " + next + " HTTP/1.1\r\nHost: a\r\n\r\n").listen(PATIENCE);
      return new Seen(
          wire.status(), wire.isClosed(), counted.of(own), counted.of(next), wire.received());
    }
  }

  private static RunningIngress ourServer(Calls counted) {
    return new RunningIngress(
        routes ->
            routes
                .router()
                .route("/:kind/:number")
                .handler(context -> answer(context.request(), counted)));
  }

  private static HttpServer bareServer() {
    return RunningIngress.await(
        vertx
            .createHttpServer()
            .requestHandler(request -> answer(request, bareCalls))
            .listen(0, "127.0.0.1"));
  }

  /** A handler that reads the body to its end, and counts only requests that came whole. */
  private static void answer(HttpServerRequest request, Calls counted) {
    if (!isKnown(request)) {
      request.response().setStatusCode(404).end();
      return;
    }
    request
        .body()
        .onSuccess(
            body -> {
              counted.count(request.path());
              request.response().end("ok");
            });
  }

  private static boolean isKnown(HttpServerRequest request) {
    var path = request.path();
    var method = request.method();
    return path != null
        && path.matches("/(x|next)/\\d+")
        && (method.equals(HttpMethod.GET) || method.equals(HttpMethod.POST));
  }

  private static void forward(HttpRoutes routes, HttpClient client, int port) {
    routes
        .router()
        .route("/:kind/:number")
        .handler(
            context -> {
              var request = context.request();
              if (!isKnown(request)) {
                context.response().setStatusCode(405).end();
                return;
              }
              request
                  .body()
                  .compose(
                      body -> {
                        forwarded.count(request.path());
                        return client
                            .request(request.method(), port, "127.0.0.1", request.path())
                            .compose(call -> call.send(body))
                            .compose(answer -> answer.body().map(answer.statusCode()));
                      })
                  .onSuccess(status -> context.response().setStatusCode(status).end("ok"))
                  .onFailure(failure -> context.fail(502));
            });
  }

  private static void print(Case each) {
    System.out.printf(
        "%-42s %-16s %-8s bare %-22s ours %s%n",
        each.name().replaceAll("\\p{Cntrl}|[^\\p{ASCII}]", "?"),
        each.source(),
        each.rule(),
        brief(bare.get(each)),
        brief(ours.get(each)));
  }

  private static String brief(Seen seen) {
    return (seen.status() == 0 ? "-" : seen.status())
        + (seen.closed() ? " closed" : " open")
        + (seen.ran() > 0 ? " ran" : "")
        + (seen.ranAfterwards() > 0 ? " next" : "");
  }
}
