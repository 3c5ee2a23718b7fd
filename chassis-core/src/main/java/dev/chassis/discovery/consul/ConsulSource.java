package dev.chassis.discovery.consul;

import dev.chassis.discovery.DiscoverySource;
import dev.chassis.discovery.Instance.Source;
import dev.chassis.discovery.SourceFeed;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/** Knows what Consul knows. */
public final class ConsulSource implements DiscoverySource {

  private final Vertx vertx;
  private final ConsulConfig config;
  private final ConsulApi api;
  private final Ticker ticker;
  private final Timers timers;
  private final RandomGenerator random;
  private final List<ConsulWatch> watches = new CopyOnWriteArrayList<>();

  ConsulSource(
      Vertx vertx,
      ConsulConfig config,
      ConsulApi api,
      Ticker ticker,
      Timers timers,
      RandomGenerator random) {
    this.vertx = vertx;
    this.config = config;
    this.api = api;
    this.ticker = ticker;
    this.timers = timers;
    this.random = random;
  }

  /** A source without a service around it, for tests and tools; {@link #stop} closes it. */
  public static ConsulSource create(
      Vertx vertx, ConsulConfig config, Ticker ticker, Timers timers, RandomGenerator random) {
    return new ConsulSource(
        vertx, config, new ConsulApi(vertx, config, null), ticker, timers, random);
  }

  @Override
  public String name() {
    return "consul";
  }

  @Override
  public Source kind() {
    return Source.REGISTRY;
  }

  @Override
  public Future<Void> follow(String service, SourceFeed feed) {
    var context = vertx.getOrCreateContext();
    var watch = new ConsulWatch(service, config, api, feed, ticker, timers, random);
    watches.add(watch);
    return Future.future(told -> context.runOnContext(go -> watch.start().onComplete(told)));
  }

  @Override
  public Future<Void> stop() {
    watches.forEach(ConsulWatch::stop);
    return api.close();
  }
}
