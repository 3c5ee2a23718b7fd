package dev.chassis.testkit.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.client.ServiceRequest;
import dev.chassis.http.HttpCall;
import dev.chassis.http.Reply;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.testkit.security.TestAuthority.Identity;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Certificate files that change, and break, under 200 requests a second and more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RotationTest {

  /** A little more than what is to be reached: the last ones are answered after the end. */
  private static final int PER_SECOND = 220;

  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir static Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final Ticker ticker = Ticker.system();
  // Vert.x closes clients that nobody holds.
  private final Queue<HttpClientAgent> held = new ConcurrentLinkedQueue<>();
  private TestAuthority authority;
  private Identity server;
  private Identity other;

  @BeforeAll
  void issue() {
    authority = TestAuthority.create(folder, "bank");
    server = authority.issue("dns:ledger", "ip:127.0.0.1");
    other = authority.issue("dns:ledger", "ip:127.0.0.1");
  }

  @AfterAll
  void close() {
    Eventually.succeeds(vertx.close());
  }

  private static Chassis ledger() {
    return Chassis.service("ledger")
        .wiring(
            chassis -> {
              chassis.http().get("/balance", call -> Future.succeededFuture(Map.of("cents", 7)));
              chassis.http().get("/whoami", RotationTest::whoAmI);
            });
  }

  /** Who asks, by the serial number of his certificate; on a connection that ends with this. */
  private static Future<Reply<String>> whoAmI(HttpCall call) {
    var session = call.routing().request().connection().sslSession();
    return Future.succeededFuture(Reply.ok(serial(session)).withHeader("connection", "close"));
  }

  private static String serial(SSLSession session) {
    try {
      return ((X509Certificate) session.getPeerCertificates()[0]).getSerialNumber().toString(16);
    } catch (SSLPeerUnverifiedException e) {
      throw new AssertionError(e);
    }
  }

  private static Environment tls(Environment environment, String key, Identity identity) {
    return environment
        .set(key + ".tls.certificate", identity.certificate())
        .set(key + ".tls.key", identity.key())
        .set(key + ".tls.reload.every", "200ms");
  }

  /** A steady load, however late its timer comes, and what became of it. */
  private final class Load {
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger good = new AtomicInteger();
    private final Queue<Throwable> lost = new ConcurrentLinkedQueue<>();
    private final long begun = ticker.nanos();
    private final long timer;

    /** Every tenth goes {@code fresh}. */
    Load(Supplier<Future<?>> steady, Supplier<Future<?>> fresh) {
      timer =
          vertx.setPeriodic(
              2,
              tick -> {
                while (sent.get() < (ticker.nanos() - begun) / 1e9 * PER_SECOND) {
                  (sent.incrementAndGet() % 10 == 0 ? fresh : steady)
                      .get()
                      .onComplete(answer -> good.incrementAndGet(), lost::add);
                }
              });
    }

    void ends(String what) {
      Eventually.until("there was traffic enough", () -> sent.get() >= 2 * PER_SECOND);
      vertx.cancelTimer(timer);
      double rate = sent.get() / ((ticker.nanos() - begun) / 1e9);
      Eventually.until("all are answered", () -> good.get() + lost.size() == sent.get());
      System.out.printf(
          "rotation, %s: %d requests, %.0f per second, %d failed%n",
          what, sent.get(), rate, lost.size());
      lost.stream().limit(5).forEach(System.out::println);
      assertThat(lost).isEmpty();
      assertThat(rate).as("requests per second").isGreaterThanOrEqualTo(200);
    }
  }

  private HttpClientAgent client(boolean keepAlive) {
    var client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setKeepAlive(keepAlive)
                .setTrustOptions(
                    new PemTrustOptions().addCertPath(authority.certificate().toString())));
    held.add(client);
    return client;
  }

  private static Future<?> get(HttpClientAgent client, int port) {
    return client
        .request(HttpMethod.GET, port, "127.0.0.1", "/balance")
        .compose(HttpClientRequest::send)
        .compose(answer -> answer.body());
  }

  /** Of the server, as a new connection sees it. */
  private String serialOf(int port) {
    var client = client(false);
    return Eventually.succeeds(
        client
            .request(HttpMethod.GET, port, "127.0.0.1", "/balance")
            .compose(
                request -> {
                  var found = serial(request.connection().sslSession());
                  return request.send().compose(answer -> answer.body()).map(found);
                })
            .eventually(client::close));
  }

  @Test
  void aServersCertificatesRotateAndABrokenFileKeepsTheOld() throws IOException {
    var live = server.copy(Files.createDirectory(folder.resolve("server")));
    try (var ledger =
            ServiceUnderTest.start(ledger(), environment -> tls(environment, "http", live));
        var log = LogCapture.start()) {
      var port = ledger.port();
      var steady = client(true);
      var fresh = client(false);
      var load = new Load(() -> get(steady, port), () -> get(fresh, port));
      var first = serialOf(port);

      other.replace(live);
      Eventually.until("the second is in use", SOON, () -> !serialOf(port).equals(first));
      var second = serialOf(port);

      Files.writeString(live.certificate(), "-----BEGIN CERTIFICATE-----\nbroken\n");
      Eventually.until("the broken file is noticed", () -> broken(ledger) == 1);
      assertThat(ledger.management().get("/health/ready").status()).isEqualTo(200);
      Eventually.until(
          "its health tells",
          () ->
              ledger
                  .management()
                  .get("/health/ready")
                  .body()
                  .contains("\"certificates\",\"status\":\"DEGRADED\""));
      assertThat(serialOf(port)).isEqualTo(second);

      server.replace(live);
      Eventually.until("the first is back", SOON, () -> serialOf(port).equals(first));
      Eventually.until("all is well", () -> broken(ledger) == 0);
      load.ends("server");
      assertThat(log.lines(line -> line.message().contains("stay in use"))).hasSize(1);
    }
  }

  @Test
  void aClientsCertificatesRotateAndABrokenFileKeepsTheOld() throws IOException {
    var live = server.copy(Files.createDirectory(folder.resolve("client")));
    try (var ledger =
            ServiceUnderTest.start(
                ledger(),
                environment ->
                    tls(environment, "http", server)
                        .set("http.tls.clientAuthorities", authority.certificate()));
        var caller =
            ServiceUnderTest.start(
                Chassis.service("caller").wiring(chassis -> chassis.client("ledger")),
                environment ->
                    tls(environment, "client.ledger", live)
                        .set("discovery.addresses.ledger", "https://127.0.0.1:" + ledger.port())
                        .set("client.ledger.tls.authorities", authority.certificate())
                        .set("client.ledger.tls.serverName", "ledger")
                        .set("client.ledger.retry.maxAttempts", 1)
                        // A slow machine is no loss, and an open circuit would hide one.
                        .set("client.ledger.timeout", "20s")
                        .set("client.ledger.connectTimeout", "10s")
                        .set("client.ledger.poolSize", 64)
                        .set("client.ledger.poolQueue", 10_000)
                        .set("client.ledger.limits.bulkhead.maxConcurrent", 10_000)
                        .set("client.ledger.breaker.minimumCalls", 1_000_000));
        var log = LogCapture.start()) {
      var load = new Load(() -> call(caller, "/balance"), () -> call(caller, "/whoami"));
      var first = seen(caller);

      other.replace(live);
      Eventually.until("the second is shown", SOON, () -> !seen(caller).equals(first));
      var second = seen(caller);

      Files.writeString(live.key(), "-----BEGIN PRIVATE KEY-----\nbroken\n");
      Eventually.until("the broken file is noticed", () -> broken(caller) == 1);
      assertThat(seen(caller)).isEqualTo(second);

      server.replace(live);
      Eventually.until("the first is shown again", SOON, () -> seen(caller).equals(first));
      Eventually.until("all is well", () -> broken(caller) == 0);
      load.ends("client");
      assertThat(log.lines(line -> line.message().contains("stay in use"))).hasSize(1);
    }
  }

  private static Future<String> call(ServiceUnderTest caller, String path) {
    return caller
        .context()
        .client("ledger")
        .call(ServiceRequest.get(path))
        .map(answer -> answer.body().toString());
  }

  /** What the server sees of the caller on a new connection, or on one that is kept and idle. */
  private static String seen(ServiceUnderTest caller) {
    return Eventually.succeeds(call(caller, "/whoami"));
  }

  private static double broken(ServiceUnderTest service) {
    return service.context().metrics().get("tls.reload.broken").gauge().value();
  }
}
