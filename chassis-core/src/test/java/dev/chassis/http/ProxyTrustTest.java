package dev.chassis.http;

import static dev.chassis.http.RunningIngress.CONFIG;
import static dev.chassis.http.RunningIngress.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.context.RequestContext;
import dev.chassis.security.TrustConfig;
import dev.chassis.security.TrustConfig.Forwarded;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request says of itself, from hosts that are believed and from those that are not. */
class ProxyTrustTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String[] CLAIMS = {
    "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01",
    "tracestate", "evil=1",
    "baggage", "user=eve",
    "x-request-id", "forged-id",
    "x-priority", "critical",
    "x-retry-attempt", "3",
    "x-forwarded-for", "203.0.113.9",
    "x-forwarded-proto", "https",
    "x-forwarded-host", "shop.example",
    "forwarded", "for=203.0.113.7"
  };

  /** Loopback, where the tests are, is not among them. */
  private static final TrustConfig NOBODY = TrustConfig.defaults().withPeers();

  private RunningIngress server;

  @AfterEach
  void close() {
    server.close();
  }

  private Map<String, Object> seen(TrustConfig trust, String... headers) {
    start(trust);
    return json(server.get("/seen", headers).body());
  }

  private void start(TrustConfig trust) {
    server =
        new RunningIngress(
            CONFIG.withTrust(trust),
            1,
            routes -> routes.get("/seen", call -> Future.succeededFuture(report(call))));
  }

  private static Map<String, Object> report(HttpCall call) {
    var request = RequestContext.current();
    var report = new LinkedHashMap<String, Object>();
    report.put("trace", request.trace().traceId());
    report.put("id", request.requestId());
    report.put("client", call.clientAddress());
    report.put("secure", call.isSecure());
    report.put("server", call.serverUrl());
    report.put("millis", (request.deadline().atNanos() - System.nanoTime()) / 1_000_000);
    for (var name :
        List.of("baggage", "tracestate", "x-priority", "x-retry-attempt", "forwarded")) {
      call.header(name).ifPresent(value -> report.put(name, value));
    }
    return report;
  }

  @Test
  void believesNothingThatAStrangerSays() {
    var seen = seen(NOBODY, CLAIMS);

    assertThat(seen.get("trace")).isNotEqualTo(TRACE);
    assertThat(seen.get("id")).isNotEqualTo("forged-id");
    assertThat(seen)
        .containsEntry("client", "127.0.0.1")
        .containsEntry("secure", false)
        .doesNotContainKeys("baggage", "tracestate", "x-priority", "x-retry-attempt", "forwarded");
    assertThat((String) seen.get("server")).startsWith("http://127.0.0.1:");
  }

  /** The control: the same request from a host that is believed. */
  @Test
  void believesEverythingThatAPeerSays() {
    var seen = seen(TrustConfig.defaults(), CLAIMS);

    assertThat(seen)
        .containsEntry("trace", TRACE)
        .containsEntry("id", "forged-id")
        .containsEntry("client", "203.0.113.9")
        .containsEntry("secure", true)
        .containsEntry("server", "https://shop.example")
        .containsEntry("baggage", "user=eve")
        .containsEntry("tracestate", "evil=1")
        .containsEntry("x-priority", "critical")
        .containsEntry("x-retry-attempt", "3");
  }

  @Test
  void believesAProxyOnlyAboutWhereARequestCameFrom() {
    var seen = seen(NOBODY.withProxies("127.0.0.0/8"), CLAIMS);

    assertThat(seen)
        .containsEntry("client", "203.0.113.9")
        .containsEntry("secure", true)
        .doesNotContainKeys("baggage", "tracestate", "x-priority", "x-retry-attempt");
    assertThat(seen.get("trace")).isNotEqualTo(TRACE);
  }

  @Test
  void aStrangerMayAskForLessTimeButNotForMore() {
    start(NOBODY);

    var less = json(server.get("/seen", "x-request-timeout-ms", "2000").body());
    var more = json(server.get("/seen", "x-request-timeout-ms", "90000").body());

    assertThat(((Number) less.get("millis")).longValue()).isLessThanOrEqualTo(2000);
    assertThat(((Number) more.get("millis")).longValue()).isBetween(20_000L, 30_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.9                            | 203.0.113.9",
        "198.51.100.1, 203.0.113.9              | 203.0.113.9",
        "198.51.100.1, 203.0.113.9, 10.0.0.7    | 203.0.113.9",
        "203.0.113.9, 10.0.0.6, 10.0.0.7        | 203.0.113.9",
        "10.0.0.5, 10.0.0.6                     | 10.0.0.5",
        "203.0.113.9:4711                       | 203.0.113.9",
        "2001:db8::1                            | 2001:db8:0:0:0:0:0:1",
        "[2001:db8::1]:443                      | 2001:db8:0:0:0:0:0:1",
        "::ffff:203.0.113.9                     | 203.0.113.9",
        "::ffff:10.0.0.5, ::ffff:10.0.0.6       | 10.0.0.5",
        "198.51.100.1, garbage                  | 127.0.0.1",
        "198.51.100.1, garbage, 10.0.0.7        | 10.0.0.7",
        "203.0.113.9, 0x0a000007                | 127.0.0.1",
        "203.0.113.9, 010.0.0.7                 | 127.0.0.1",
        "127.0.0.1.evil.example                 | 127.0.0.1",
        "unknown                                | 127.0.0.1",
      })
  void walksTheChainFromTheRightThroughProxies(String chain, String client) {
    var seen = seen(NOBODY.withProxies("127.0.0.1", "10.0.0.0/8"), "x-forwarded-for", chain);

    assertThat(seen.get("client")).isEqualTo(compressed(client));
  }

  private static String compressed(String client) {
    return client.replace("2001:db8:0:0:0:0:0:1", "2001:db8::1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "for=192.0.2.60;proto=https;host=shop.example        | 192.0.2.60  | true",
        "For=\"[2001:db8::17]:4711\"                         | 2001:db8::17 | false",
        "for=198.51.100.1;proto=https, for=192.0.2.60;proto=http | 192.0.2.60 | false",
        "for=192.0.2.60, for=10.0.0.7;proto=https            | 192.0.2.60  | true",
        "for=_hidden;proto=https                             | 127.0.0.1   | true",
        "proto=gopher;for=                                   | 127.0.0.1   | false",
      })
  void readsTheStandardHeaderWhereThatIsConfigured(String value, String client, boolean secure) {
    var trust = NOBODY.withProxies("127.0.0.1", "10.0.0.0/8").withForwarded(Forwarded.STANDARD);
    var seen = seen(trust, "forwarded", value, "x-forwarded-for", "203.0.113.200");

    assertThat(seen).containsEntry("client", client).containsEntry("secure", secure);
  }

  @Test
  void forgesNoHost() {
    var seen =
        seen(
            NOBODY.withProxies("127.0.0.1"),
            "x-forwarded-host",
            "evil.example/path?",
            "x-forwarded-for",
            "192.0.2.1");

    assertThat((String) seen.get("server")).startsWith("http://127.0.0.1:");
  }

  @Test
  void dropsBaggageBeyondItsLimitsWhoeverSentIt() {
    start(TrustConfig.defaults());
    var members =
        IntStream.range(0, 200).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
    var allowed =
        IntStream.range(0, 64).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));

    assertThat(json(server.get("/seen", "baggage", members).body())).doesNotContainKey("baggage");
    assertThat(json(server.get("/seen", "baggage", allowed).body()))
        .containsEntry("baggage", allowed);
  }

  @Test
  void logsTheAddressOfTheClient() {
    start(NOBODY.withProxies("127.0.0.1"));
    try (var log = new LogCapture("dev.chassis.http.access")) {
      server.get("/seen", "x-forwarded-for", "203.0.113.9");

      assertThat(LogCapture.fields(log.next())).containsEntry("client.address", "203.0.113.9");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/33", "10.0.0/8", "example.com", "::1/129", "10.0.0.0/-1", "", "0x7f.1"})
  void refusesWhatIsNoNetwork(String text) {
    start(NOBODY);
    assertThatThrownBy(() -> TrustConfig.defaults().withPeers(text)).hasMessageContaining("peers");
  }

  @Test
  void takesNetworksOfEitherKind() {
    start(NOBODY.withPeers("127.0.0.1", "2001:db8::/32"));

    assertThat(json(server.get("/seen", "x-request-id", "mine").body()))
        .containsEntry("id", "mine");
  }
}
