package dev.chassis.testkit.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.client.ServiceRequest;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.SystemTest;
import dev.chassis.testkit.security.TestAuthority.Identity;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Certificates: who is accepted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {

  private static final int REFUSED = -1;

  @TempDir static Path folder;
  private TestAuthority authority;
  private TestAuthority stranger;
  private Identity server;
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
              .set("http.tls.key", identity.key());
          return callers == null
              ? environment
              : environment.set("http.tls.clientAuthorities", callers.certificate());
        });
  }

  private HttpClientAgent client(@Nullable Identity own, String... protocols) {
    var options =
        new HttpClientOptions()
            .setSsl(true)
            .setVerifyHost(true)
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
  void answersUnderWayOverHttp2FinishWhenTheServiceStops() {
    var arrived = new AtomicInteger();
    var slow =
        Chassis.service("ledger")
            .wiring(
                chassis ->
                    chassis
                        .http()
                        .get(
                            "/slow",
                            call ->
                                chassis
                                    .vertx()
                                    .timer(20L * arrived.incrementAndGet(), TimeUnit.MILLISECONDS)
                                    .map("done")));
    var caller =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setUseAlpn(true)
                .setSsl(true)
                .setTrustOptions(
                    new PemTrustOptions().addCertPath(authority.certificate().toString())));
    held.add(caller);
    var under = new ArrayList<Future<Integer>>();
    try (var ledger =
        ServiceUnderTest.start(
            slow,
            environment ->
                environment
                    .set("http.tls.certificate", server.certificate())
                    .set("http.tls.key", server.key()))) {
      for (int i = 0; i < 20; i++) {
        under.add(status(caller, ledger.port(), "/slow"));
      }
      Eventually.until("all are under way", () -> arrived.get() == 20);
    }

    for (var one : under) {
      assertThat(Eventually.succeeds(one)).isEqualTo(200);
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
  void anIdempotencyKeyBelongsToTheCertificateItCameWith() {
    var worked = new AtomicInteger();
    var ledger =
        Chassis.service("ledger")
            .wiring(
                chassis ->
                    chassis
                        .http()
                        .post(
                            "/transfers",
                            Transfer.class,
                            (Transfer transfer) -> Future.succeededFuture(worked.incrementAndGet()))
                        .idempotent());
    try (var running =
        ServiceUnderTest.start(
            ledger,
            environment ->
                environment
                    .set("http.tls.certificate", server.certificate())
                    .set("http.tls.key", server.key())
                    .set("http.tls.clientAuthorities", authority.certificate()))) {
      assertThat(transfer(orders, running.port())).isEqualTo("1");
      assertThat(transfer(fees, running.port())).as("another caller's key").isEqualTo("2");
      assertThat(transfer(orders, running.port())).isEqualTo("1");
    }
  }

  record Transfer(int cents) {}

  private String transfer(Identity caller, int port) {
    return Eventually.succeeds(
        client(caller)
            .request(HttpMethod.POST, port, "127.0.0.1", "/transfers")
            .compose(
                request ->
                    request
                        .putHeader("idempotency-key", "k-1")
                        .putHeader("content-type", "application/json")
                        .send("{\"cents\":7}"))
            .compose(answer -> answer.body())
            .map(body -> body.toString()));
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
