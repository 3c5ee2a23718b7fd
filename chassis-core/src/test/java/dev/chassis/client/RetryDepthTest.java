package dev.chassis.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.http.ProblemException;
import dev.chassis.resilience.ExtraLoadConfig;
import dev.chassis.resilience.RetryConfig;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Four services behind each other, the last of which always fails; each may try three times. */
class RetryDepthTest {

  /** Never opens: it would spare the leaf most attempts, and hide what retries do. */
  private static final CircuitBreakerConfig NO_BREAKER =
      CircuitBreakerConfig.defaults().withMinimumCalls(1_000_000).withConsecutiveFailures(0);

  private final ConcurrentLinkedQueue<String> attempts = new ConcurrentLinkedQueue<>();

  @Test
  void onlyTheHopNextToTheFailureRetries() {
    int calls = 100;
    var config = retrying(0.2, 0);

    var ratio = attemptsPerCall(calls, config, answer -> answer);

    System.out.printf("attempts at the leaf per call: %.2f%n", ratio);
    assertThat(ratio).isLessThanOrEqualTo(1.2);
    assertThat(attempts).as("x-retry-attempt is seen").contains("1");
  }

  @Test
  void controlWithoutTheRuleAttemptsMultiply() {
    var config = retrying(1, 1000);

    var ratio = attemptsPerCall(3, config, answer -> answer.recover(RetryDepthTest::forgetful));

    System.out.printf("control: attempts at the leaf per call: %.2f%n", ratio);
    assertThat(ratio).isEqualTo(27);
  }

  @Test
  void retriesNextToTheFailureAloneAddUpOnce() {
    var ratio = attemptsPerCall(3, retrying(1, 1000), answer -> answer);

    assertThat(ratio).as("three attempts, and not three to the third").isEqualTo(3);
  }

  private double attemptsPerCall(
      int calls, ClientConfig config, Function<Future<String>, Future<String>> answer) {
    var failing =
        Hop.leaf(
            call -> {
              attempts.add(call.header("x-retry-attempt").orElse("0"));
              return Future.failedFuture(
                  ProblemException.of(503, "broken", "Service Unavailable", null));
            });
    try (var d = failing;
        var c = Hop.before(d, config, answer);
        var b = Hop.before(c, config, answer);
        var a = Hop.before(b, config, answer)) {
      for (int i = 0; i < calls; i++) {
        assertThat(a.server.get("/work").statusCode()).isEqualTo(503);
      }
      return d.started.get() / (double) calls;
    }
  }

  /** As a service does that knows nothing of the rule. */
  private static Future<String> forgetful(Throwable failure) {
    return Future.failedFuture(ProblemException.of(503, "broken", "Service Unavailable", null));
  }

  private static ClientConfig retrying(double ratio, int perSecond) {
    return ClientConfig.defaults()
        .withBreaker(NO_BREAKER)
        .withExtraLoad(ExtraLoadConfig.defaults().withRatio(ratio).withPerSecond(perSecond))
        .withRetry(new RetryConfig(3, Duration.ofMillis(1), Duration.ofMillis(4)));
  }
}
