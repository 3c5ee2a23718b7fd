package dev.chassis.observability.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlosTest {

  private final Slos slos = new Slos("gateway");

  @Test
  void aPromiseIsAboutSomethingAndHasItsFigures() {
    slos.slo("sell")
        .route("POST", "/shares/sell")
        .availability(99.99)
        .latency(Duration.ofMillis(100), 95);

    assertThat(slos.objectives())
        .extracting(Objective::words)
        .containsExactly(
            "99.99 % of POST /shares/sell go well",
            "95 % of POST /shares/sell are done within 100 ms");
    assertThat(slos.objectives()).extracting(Objective::budget).containsExactly(0.0001, 0.05);
  }

  @Test
  void mistakesOfWhoPromisesAreNamed() {
    slos.slo("sell").route("POST", "/shares/sell");

    assertThatThrownBy(() -> slos.slo("sell")).hasMessageContaining("sell is there already");
    assertThatThrownBy(() -> slos.slo("Sell it")).hasMessageContaining("lower-case");
    assertThatThrownBy(() -> slos.slo("other").availability(99))
        .hasMessageContaining("about nothing yet");
    assertThatThrownBy(() -> slos.slo("two").route("GET", "/a").client("b"))
        .hasMessageContaining("about GET /a already");
    assertThatThrownBy(() -> slos.slo("all").route("GET", "/a").availability(100))
        .hasMessageContaining("below 100");
    assertThatThrownBy(() -> slos.slo("none").route("GET", "/a").latency(Duration.ZERO, 101))
        .hasMessageContaining("1 ms or longer")
        .hasMessageContaining("below 100");
  }

  @Test
  void expressionsAreMadeOfWhatIsMeasured() {
    slos.slo("sell")
        .route("POST", "/shares/{symbol}")
        .availability(99.9)
        .latency(Duration.ofSeconds(1), 95);
    var availability = slos.objectives().get(0);
    var latency = slos.objectives().get(1);

    assertThat(Queries.errorRatio(availability, Duration.ofMinutes(5)))
        .isEqualTo(
            "(sum(rate(http_server_requests_seconds_count{job=\"gateway\",method=\"POST\","
                + "route=\"/shares/{symbol}\",status=~\"5..\"}[5m])) or vector(0))"
                + " / sum(rate(http_server_requests_seconds_count{job=\"gateway\",method=\"POST\","
                + "route=\"/shares/{symbol}\"}[5m]))");
    assertThat(Queries.errorRatio(latency, Duration.ofHours(6)))
        .contains("http_server_requests_seconds_bucket{")
        .contains("status!~\"5..\",le=~\"1(\\\\.0)?\"}[6h]");
  }

  @Test
  void noLimitIsBeyondWhatCanHappen() {
    slos.slo("rough").route("GET", "/a").availability(90);

    assertThat(BurnRate.ALL.get(0).threshold(slos.objectives().get(0))).isEqualTo(0.9);
    assertThat(BurnRate.WINDOWS)
        .extracting(BurnRate::text)
        .containsExactly("5m", "30m", "1h", "2h", "6h", "1d", "3d");
  }
}
