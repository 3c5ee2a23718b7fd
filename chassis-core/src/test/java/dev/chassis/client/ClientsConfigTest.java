package dev.chassis.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.balance.BalancerConfig;
import dev.chassis.config.CheckException;
import dev.chassis.config.ConfigProblem;
import dev.chassis.config.ConfigSources;
import dev.chassis.config.Configuration.Setting;
import dev.chassis.context.DeadlineMode;
import dev.chassis.resilience.ExtraLoadConfig;
import dev.chassis.resilience.HedgeConfig;
import dev.chassis.resilience.RetryConfig;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientsConfigTest {

  @Test
  void isBoundWithoutAnySetting() {
    var config = ClientsConfig.read(ConfigSources.none().read());

    assertThat(config).isEqualTo(ClientsConfig.standard());
    assertThat(config.of("fees")).isEqualTo(ClientConfig.defaults());
  }

  @Test
  void aTargetOverridesTheConfiguredDefaults() {
    var configuration =
        ConfigSources.none()
            .commandLine(
                Map.of(
                    "client.defaults.timeout", "2s",
                    "client.defaults.poolSize", "8",
                    "client.fees.timeout", "500ms",
                    "client.fees.breaker.openFor", "1s"))
            .read();

    var config = ClientsConfig.read(configuration);

    assertThat(configuration.problems()).isEmpty();
    assertThat(configuration.unknownKeys(true)).isEmpty();
    assertThat(config.targets()).containsOnlyKeys("fees");
    assertThat(configuration.effective())
        .containsEntry("client.defaults.timeout", new Setting("2s", "command line"))
        .containsEntry("client.fees.timeout", new Setting("500ms", "command line"))
        .containsEntry(
            "client.fees.poolSize", new Setting("8", "command line, client.defaults.poolSize"))
        .containsEntry("client.fees.poolQueue", new Setting("256", "default"))
        .containsEntry("client.fees.retry.maxAttempts", new Setting("3", "default"))
        .containsEntry("client.fees.breaker.openFor", new Setting("1s", "command line"))
        .doesNotContainKeys("client.fees.retry");
    assertThat(config.of("orders"))
        .isEqualTo(ClientConfig.defaults().withTimeout(Duration.ofSeconds(2)).withPool(8, 256));
    assertThat(config.of("fees"))
        .isEqualTo(
            ClientConfig.defaults()
                .withTimeout(Duration.ofMillis(500))
                .withPool(8, 256)
                .withBreaker(CircuitBreakerConfig.defaults().withOpenFor(Duration.ofSeconds(1))));
  }

  @Test
  void mistakesInAnEntryAreReportedLikeAnyOther() {
    var configuration =
        ConfigSources.none()
            .commandLine(
                Map.of(
                    "client.fees.timeout", "0s",
                    "client.fees.tiemout", "1s",
                    "client.market", "2s",
                    "client.defaults.poolSize", "0"))
            .read();

    var config = ClientsConfig.read(configuration);

    assertThat(config).as("something to go on with").isEqualTo(ClientsConfig.standard());
    assertThat(configuration.problems())
        .extracting(ConfigProblem::message)
        .satisfiesExactlyInAnyOrder(
            one -> assertThat(one).contains("client.defaults.poolSize", "1 or more"),
            one -> assertThat(one).contains("client.fees.timeout", "longer than zero"),
            one -> assertThat(one).contains("client.market", "expected a section with timeout"));
    assertThat(configuration.unknownKeys(true))
        .extracting(ConfigProblem::message)
        .singleElement()
        .asString()
        .contains("client.fees.tiemout", "did you mean client.fees.timeout?");
  }

  @Test
  void everyProblemIsReported() {
    assertThatThrownBy(
            () ->
                new ClientConfig(
                    Duration.ZERO,
                    DeadlineMode.ENFORCE,
                    RetryConfig.defaults(),
                    HedgeConfig.defaults(),
                    ExtraLoadConfig.defaults(),
                    CircuitBreakerConfig.defaults(),
                    LimitsConfig.defaults(),
                    BalancerConfig.defaults(),
                    Duration.ZERO,
                    0,
                    -1,
                    false,
                    null))
        .isInstanceOfSatisfying(
            CheckException.class, refused -> assertThat(refused.violations()).hasSize(4));
  }

  @Test
  void retryAfterIsReadAsSecondsOrDate() {
    var now = Instant.parse("2024-01-01T00:00:00Z");

    assertThat(RetryAfter.parse(null, now)).isNull();
    assertThat(RetryAfter.parse("2", now)).isEqualTo(Duration.ofSeconds(2));
    assertThat(RetryAfter.parse("Mon, 01 Jan 2024 00:00:10 GMT", now))
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(RetryAfter.parse("Sun, 31 Dec 2023 00:00:00 GMT", now)).isEqualTo(Duration.ZERO);
    assertThat(RetryAfter.parse("-1", now)).isEqualTo(RetryAfter.NEVER);
    assertThat(RetryAfter.parse("", now)).isEqualTo(RetryAfter.NEVER);
    assertThat(RetryAfter.parse("99999999999999999999", now)).isEqualTo(RetryAfter.NEVER);
  }

  @Test
  void aTimeToConnectThatNoIntHoldsIsRefusedWithItsRange() {
    var configuration =
        ConfigSources.none()
            .commandLine(
                Map.of("client.defaults.connectTimeout", "25d", "client.fees.connectTimeout", "0s"))
            .read();

    ClientsConfig.read(configuration);

    assertThat(configuration.problems().stream().map(problem -> problem.message()))
        .containsExactly(
            "command line: client.defaults.connectTimeout: 25d: expected longer than zero, up to"
                + " 1 hour",
            "command line: client.fees.connectTimeout: 0s: expected longer than zero, up to 1"
                + " hour");
  }
}
