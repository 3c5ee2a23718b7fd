package dev.chassis.discovery.kubernetes;

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

/** Knows the EndpointSlices of the services of one namespace. */
public final class KubernetesSource implements DiscoverySource {

  private final Vertx vertx;
  private final KubernetesConfig config;
  private final KubeApi api;
  private final Ticker ticker;
  private final Timers timers;
  private final RandomGenerator random;
  private final List<SliceWatch> watches = new CopyOnWriteArrayList<>();

  private KubernetesSource(
      Vertx vertx, KubernetesConfig config, Ticker ticker, Timers timers, RandomGenerator random) {
    this.vertx = vertx;
    this.config = config;
    this.api = new KubeApi(vertx, config);
    this.ticker = ticker;
    this.timers = timers;
    this.random = random;
  }

  /** A source that is not connected; {@link #stop} closes it. */
  public static KubernetesSource create(
      Vertx vertx, KubernetesConfig config, Ticker ticker, Timers timers, RandomGenerator random) {
    return new KubernetesSource(vertx, config, ticker, timers, random);
  }

  @Override
  public String name() {
    return "kubernetes";
  }

  @Override
  public Source kind() {
    return Source.REGISTRY;
  }

  @Override
  public Future<Void> follow(String service, SourceFeed feed) {
    var context = vertx.getOrCreateContext();
    var watch = new SliceWatch(service, config, api, feed, ticker, timers, random);
    watches.add(watch);
    return Future.future(told -> context.runOnContext(go -> watch.start().onComplete(told)));
  }

  @Override
  public Future<Void> stop() {
    watches.forEach(SliceWatch::stop);
    return api.close();
  }
}
