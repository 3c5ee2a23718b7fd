package dev.chassis.samples.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.samples.market.Exchange.ExchangeException;
import dev.chassis.samples.market.Exchange.Sale;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimulatedExchangeTest {

  private final ManualTime time = ManualTime.create();

  @Test
  void sellsAfterItsLatency() {
    var exchange = exchange(0);

    var sale = exchange.sell("o-1", "ACME", 10);
    time.advance(Duration.ofMillis(19));
    assertThat(sale.isComplete()).isFalse();

    time.advance(Duration.ofMillis(1));
    assertThat(sale.result()).isEqualTo(new Sale("o-1", exchange.priceCents("ACME")));
  }

  @Test
  void priceIsBetweenTenAndTwoHundred() {
    var exchange = exchange(0);

    for (var symbol : new String[] {"A", "ACME", "GLOBEX", "ZZZZZZZZZZ"}) {
      assertThat(exchange.priceCents(symbol)).isBetween(1_000L, 19_999L);
    }
  }

  @Test
  void sameOrderIsSoldOnceAtOnePrice() {
    var exchange = exchange(0);

    assertThat(sold(exchange, "o-1").result()).isEqualTo(sold(exchange, "o-1").result());
  }

  @Test
  void failsAsOftenAsItIsTold() {
    var always = exchange(1);
    var sometimes = exchange(0.3);

    assertThat(sold(always, "o-1").cause()).isInstanceOf(ExchangeException.class);
    int failed = 0;
    for (int i = 0; i < 1000; i++) {
      failed += sold(sometimes, "o-" + i).failed() ? 1 : 0;
    }
    assertThat(failed).isBetween(250, 350);
  }

  private Future<Sale> sold(Exchange exchange, String orderId) {
    var sale = exchange.sell(orderId, "ACME", 10);
    time.advance(Duration.ofMillis(20));
    return sale;
  }

  private Exchange exchange(double failureRatio) {
    var settings =
        new MarketSettings(failureRatio, Duration.ofMillis(20), CircuitBreakerConfig.defaults());
    return new SimulatedExchange(settings, new Random(42), time);
  }
}
