package dev.chassis.testkit.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.client.ServiceRequest;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.SystemTest;
import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.testkit.security.TestAuthority.Identity;
import dev.chassis.testkit.time.Eventually;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Certificates: who is accepted, and what happens when the files change under traffic. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {

  private static final int REFUSED = -1;

  @TempDir static Path folder;
  private TestAuthority authority;
  private TestAuthority stranger;
  private Identity server;
  private Identity renewed;
  private Identity expired;
  private Identity orders;
  private Identity fees;
  private final Vertx vertx = Vertx.vertx();
  // Vert.x closes clients that nobody holds.
  private final Queue<HttpClientAgent> held = new ConcurrentLinkedQueue<>();

  @BeforeAll
  void issue() {
    authority = TestAuthority.create(folder, "bank");
    stranger = TestAuthority.create(folder, "stranger");
    server = authority.issue("dns:ledger", "ip:127.0.0.1");
    renewed = authority.issue("dns:ledger", "ip:127.0.0.1");
    expired = authority.issueExpired("dns:orders");
    orders = authority.issue("dns:orders", "uri:spiffe://bank.example/orders");
    fees = authority.issue("dns:fees");
  }

  @AfterAll
  void close() {
    Eventually.succeeds(vertx.close());
  }

  private static Chassis ledger(boolean internal) {
    return Chassis.service("ledger")
        .wiring(
            chassis -> {
              chassis.http().get("/balance", call -> Future.succeededFuture(Map.of("cents", 7)));
              chassis
                  .http()
                  .get("/secure", call -> Future.succeededFuture(Map.of("s", call.isSecure())));
              if (internal) {
                chassis
                    .http()
                    .get("/internal", call -> Future.succeededFuture(Map.of()))
                    .callers("spiffe://bank.example/orders");
              }
            });
  }

  private ServiceUnderTest start(Identity identity, @Nullable TestAuthority callers) {
    return ServiceUnderTest.start(
        ledger(callers != null),
        environment -> {
          environment
              .set("http.tls.certificate", identity.certificate())
              .set("http.tls.key", identity.key())
              .set("http.tls.reload.every", "200ms");
          return callers == null
              ? environment
              : environment.set("http.tls.clientAuthorities", callers.certificate());
        });
  }

  private HttpClientAgent client(@Nullable Identity own, String... protocols) {
    return client(own, true, protocols);
  }

  private HttpClientAgent client(@Nullable Identity own, boolean keepAlive, String... protocols) {
    var options =
        new HttpClientOptions()
            .setSsl(true)
            .setVerifyHost(true)
            .setKeepAlive(keepAlive)
            .setTrustOptions(new PemTrustOptions().addCertPath(authority.certificate().toString()));
    if (own != null) {
      options.setKeyCertOptions(
          new PemKeyCertOptions()
              .addCertPath(own.certificate().toString())
              .addKeyPath(own.key().toString()));
    }
    if (protocols.length > 0) {
      options.setEnabledSecureTransportProtocols(java.util.Set.of(protocols));
    }
    var client = vertx.createHttpClient(options);
    held.add(client);
    return client;
  }

  private static Future<Integer> status(HttpClientAgent client, int port, String path) {
    return client
        .request(HttpMethod.GET, port, "127.0.0.1", path)
        .compose(request -> request.send())
        .compose(response -> response.body().map(response.statusCode()));
  }

  @Test
  void servesTlsAndSaysSo() {
    try (var ledger = start(server, null)) {
      var body =
          Eventually.succeeds(
              client(null)
                  .request(HttpMethod.GET, ledger.port(), "127.0.0.1", "/secure")
                  .compose(request -> request.send())
                  .compose(response -> response.body()));

      assertThat(body.toJsonObject().getBoolean("s")).isTrue();
      assertThat(Eventually.fails(status(client(null, "TLSv1.1"), ledger.port(), "/balance")))
          .as("TLS 1.1 is broken")
          .isNotNull();
    }
  }

  @Test
  void acceptsOnlyCallersWithACertificateOfItsAuthority() {
    try (var ledger = start(server, authority)) {
      assertThat(Eventually.succeeds(status(client(orders), ledger.port(), "/balance")))
          .isEqualTo(200);
      assertThat(Eventually.fails(status(client(null), ledger.port(), "/balance"))).isNotNull();
      assertThat(
              Eventually.fails(
                  status(client(stranger.issue("dns:orders")), ledger.port(), "/balance")))
          .isNotNull();
      assertThat(Eventually.fails(status(client(expired), ledger.port(), "/balance"))).isNotNull();
    }
  }

  @Test
  void knowsServicesByTheNamesInTheirCertificates() {
    try (var ledger = start(server, authority)) {
      assertThat(Eventually.succeeds(status(client(orders), ledger.port(), "/internal")))
          .isEqualTo(200);
      assertThat(Eventually.succeeds(status(client(fees), ledger.port(), "/internal")))
          .isEqualTo(403);
    }
  }

  private int callThroughClient(
      ServiceUnderTest ledger, String service, TestAuthority trusted, @Nullable Identity own) {
    try (var caller =
        ServiceUnderTest.start(
            Chassis.service("caller").wiring(chassis -> chassis.client(service)),
            environment -> {
              var tls = "client." + service + ".tls.";
              environment
                  .set("discovery.addresses." + service, "https://127.0.0.1:" + ledger.port())
                  .set(tls + "authorities", trusted.certificate())
                  .set(tls + "serverName", service)
                  .set("client." + service + ".retry.maxAttempts", 1);
              return own == null
                  ? environment
                  : environment
                      .set(tls + "certificate", own.certificate())
                      .set(tls + "key", own.key());
            })) {
      var client = caller.context().client(service);
      return Eventually.succeeds(
          client
              .call(ServiceRequest.get("/balance"))
              .map(response -> response.status())
              .otherwise(REFUSED));
    }
  }

  @Test
  void aClientBelievesOnlyTheServiceItMeans() {
    try (var ledger = start(server, authority)) {
      assertThat(callThroughClient(ledger, "ledger", authority, orders)).isEqualTo(200);
      assertThat(callThroughClient(ledger, "vault", authority, orders))
          .as("the certificate is of ledger")
          .isEqualTo(REFUSED);
      assertThat(callThroughClient(ledger, "ledger", stranger, orders))
          .as("another authority")
          .isEqualTo(REFUSED);
      assertThat(callThroughClient(ledger, "ledger", authority, null))
          .as("no certificate of its own")
          .isEqualTo(REFUSED);
    }
  }

  @Test
  void refusesToStartWithFilesThatDoNotFit() throws IOException {
    assertThatThrownBy(() -> start(new Identity(server.certificate(), orders.key()), null).close())
        .hasStackTraceContaining("the key is not that of");
    assertThatThrownBy(() -> start(expired, null).close())
        .hasStackTraceContaining("the certificate ended at");
    var missing = new Identity(folder.resolve("nowhere.pem"), server.key());
    assertThatThrownBy(() -> start(missing, null).close()).hasStackTraceContaining("nowhere.pem");
    var broken = Files.writeString(folder.resolve("broken.pem"), "not a certificate");
    assertThatThrownBy(() -> start(new Identity(broken, server.key()), null).close())
        .hasStackTraceContaining("there is no certificate in it");
  }

  private String serial(int port) {
    var client = client(null);
    return Eventually.succeeds(
        client
            .request(new RequestOptions().setPort(port).setHost("127.0.0.1").setURI("/balance"))
            .compose(
                request -> {
                  var own = (X509Certificate) certificate(request.connection().sslSession());
                  return request
                      .send()
                      .compose(response -> response.body())
                      .map(body -> own.getSerialNumber().toString(16));
                })
            .eventually(client::close));
  }

  private static java.security.cert.Certificate certificate(javax.net.ssl.SSLSession session) {
    try {
      return session.getPeerCertificates()[0];
    } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void certificatesRotateUnderTrafficAndABrokenFileKeepsTheOld() throws IOException {
    var live = server.copy(Files.createDirectory(folder.resolve("live")));
    var sent = new AtomicInteger();
    var failed = new AtomicInteger();
    var answered = new AtomicInteger();
    try (var ledger = start(live, null);
        var log = LogCapture.start()) {
      var port = ledger.port();
      var steady = client(null);
      var fresh = client(null, false);
      // 200 requests a second, one in ten on a connection of its own.
      var load =
          vertx.setPeriodic(
              5,
              tick -> {
                var one = sent.incrementAndGet() % 10 == 0 ? fresh : steady;
                status(one, port, "/balance")
                    .onSuccess(ok -> answered.incrementAndGet())
                    .onFailure(lost -> failed.incrementAndGet());
              });
      var first = serial(port);

      renewed.replace(live);
      Eventually.until(
          "new connections have the new certificate",
          java.time.Duration.ofSeconds(5),
          () -> !serial(port).equals(first));
      var second = serial(port);

      Files.writeString(live.certificate(), "-----BEGIN CERTIFICATE-----\nbroken\n");
      Eventually.until("the broken file is noticed", () -> broken(ledger) == 1);
      assertThat(serial(port)).isEqualTo(second);

      server.replace(live);
      Eventually.until("the first certificate is back", () -> serial(port).equals(first));
      Eventually.until("all is well", () -> broken(ledger) == 0);

      Eventually.until("there was traffic enough", () -> sent.get() >= 400);
      vertx.cancelTimer(load);
      Eventually.until("all are answered", () -> answered.get() + failed.get() == sent.get());
      assertThat(failed.get()).isZero();
      assertThat(log.lines(line -> line.message().contains("stay in use"))).hasSize(1);
    }
  }

  private static double broken(ServiceUnderTest service) {
    MeterRegistry meters = service.context().metrics();
    return meters.get("tls.reload.broken").gauge().value();
  }

  /** Every service here shows the same certificate, of ledger: only ledger may be believed. */
  @Test
  void whoSaysWhereItIsDoesNotGetToSayWhoItIs() {
    try (var bank =
        SystemTest.of(
            environment ->
                environment
                    .set("http.tls.certificate", server.certificate())
                    .set("http.tls.key", server.key())
                    .set("http.tls.clientAuthorities", authority.certificate())
                    .set("client.defaults.tls.authorities", authority.certificate())
                    .set("client.defaults.tls.certificate", orders.certificate())
                    .set("client.defaults.tls.key", orders.key())
                    .set("client.defaults.retry.maxAttempts", 1),
            () -> ledger(true),
            () -> Chassis.service("vault").wiring(TlsTest::serve),
            () ->
                Chassis.service("caller")
                    .wiring(
                        chassis -> {
                          chassis.client("ledger");
                          chassis.client("vault");
                        }))) {
      assertThat(call(bank, "ledger", "/internal").succeeded()).isTrue();
      var posing = call(bank, "vault", "/x");
      assertThat(posing.failed()).isTrue();
      assertThat(posing.cause()).hasMessageContaining("SSL");
    }
  }

  private static void serve(ServiceContext chassis) {
    chassis.http().get("/x", call -> Future.succeededFuture(Map.of()));
  }

  private static Future<?> call(SystemTest bank, String service, String path) {
    var answer = bank.service("caller").context().client(service).call(ServiceRequest.get(path));
    Eventually.until("there is an answer", answer::isComplete);
    return answer;
  }
}
