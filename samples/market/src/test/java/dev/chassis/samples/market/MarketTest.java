package dev.chassis.samples.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.resilience.breaker.CircuitBreakers;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MarketTest {

  private static final CircuitBreakerConfig BREAKER =
      CircuitBreakerConfig.defaults()
          .withMinimumCalls(4)
          .withOpenFor(Duration.ofSeconds(5))
          .withHalfOpenPermits(1);

  private final Vertx vertx = Vertx.vertx();
  private final ManualTime time = ManualTime.create();
  private final StubExchange exchange = new StubExchange();
  private final Market market =
      new Market(exchange, CircuitBreakers.create("exchange", vertx, BREAKER, time), null);

  @AfterEach
  void close() {
    Eventually.succeeds(vertx.close());
  }

  @Test
  void leavesTheExchangeAloneWhenItKeepsFailing() {
    exchange.failing = true;

    for (int i = 0; i < 10; i++) {
      Eventually.fails(market.sell(order("o-" + i)));
    }

    assertThat(exchange.asked).containsExactly("o-0", "o-1", "o-2", "o-3");
  }

  @Test
  void triesTheExchangeAgainAfterAWhile() {
    exchange.failing = true;
    for (int i = 0; i < 4; i++) {
      Eventually.fails(market.sell(order("o-" + i)));
    }

    exchange.failing = false;
    time.advance(Duration.ofSeconds(5));
    assertThat(Eventually.succeeds(market.sell(order("o-4"))))
        .isEqualTo(new OrderPlaced("o-4", "acc-1", "ACME", 10, 777));
  }

  private static OrderCreated order(String id) {
    return new OrderCreated(id, "acc-1", "ACME", 10);
  }

  private static final class StubExchange implements Exchange {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean failing;

    @Override
    public Future<Sale> sell(String orderId, String symbol, long quantity) {
      asked.add(orderId);
      return failing
          ? Future.failedFuture(new ExchangeException("told to fail"))
          : Future.succeededFuture(new Sale(orderId, priceCents(symbol)));
    }

    @Override
    public long priceCents(String symbol) {
      return 777;
    }
  }
}
