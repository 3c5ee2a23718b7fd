package dev.chassis.samples.market;

import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * An exchange that finds a buyer for everything, after a while, except when it is told to fail. It
 * remembers its sales, so an order is sold once however often it is asked; a failed answer may hide
 * a sale, as with real ones. A price depends on the symbol only.
 */
final class SimulatedExchange implements Exchange {

  private static final long CHEAPEST_CENTS = 1_000;
  private static final long PRICE_RANGE_CENTS = 19_000;

  private final Map<String, Sale> sales = new ConcurrentHashMap<>();
  private final MarketSettings settings;
  private final RandomGenerator random;
  private final Timers timers;

  SimulatedExchange(MarketSettings settings, RandomGenerator random, Timers timers) {
    this.settings = settings;
    this.random = random;
    this.timers = timers;
  }

  @Override
  public Future<Sale> sell(String orderId, String symbol, long quantity) {
    var answer = Promise.<Sale>promise();
    timers.after(settings.latency(), () -> answer(orderId, symbol, answer));
    return answer.future();
  }

  @Override
  public long priceCents(String symbol) {
    return CHEAPEST_CENTS + Math.floorMod(symbol.hashCode(), PRICE_RANGE_CENTS);
  }

  private void answer(String orderId, String symbol, Promise<Sale> answer) {
    var sale = sales.computeIfAbsent(orderId, id -> new Sale(id, priceCents(symbol)));
    if (random.nextDouble() < settings.failureRatio()) {
      answer.fail(new ExchangeException("the exchange did not answer"));
    } else {
      answer.complete(sale);
    }
  }
}
