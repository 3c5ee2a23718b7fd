package dev.chassis.discovery;

import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ties a registry to the world: the {@link DiscoverySource}s that feed it, and the {@link
 * InstanceExporter}s that make this instance known. Modules add theirs while the service is wired:
 *
 * <pre>{@code
 * chassis.get(DiscoveryLinks.class).add(new FileOfInstances(…));
 * }</pre>
 */
public final class DiscoveryLinks {

  private static final Logger log = LoggerFactory.getLogger(DiscoveryLinks.class);

  private final InstanceRegistry registry;
  private final Timers timers;
  private final Duration patience;
  private final List<Linked> sources = new CopyOnWriteArrayList<>();
  private final List<InstanceExporter> exporters = new CopyOnWriteArrayList<>();
  private final Set<String> followed = ConcurrentHashMap.newKeySet();
  private volatile boolean running;
  private Timers.@Nullable Timer sweeps;

  /** A source and where it tells. */
  private record Linked(DiscoverySource source, SourceFeed feed) {}

  private DiscoveryLinks(InstanceRegistry registry, Timers timers, Duration patience) {
    this.registry = registry;
    this.timers = timers;
    this.patience = patience;
  }

  /**
   * Links without any source.
   *
   * @param patience how long {@link #start} waits for the first answers
   */
  public static DiscoveryLinks create(InstanceRegistry registry, Timers timers, Duration patience) {
    return new DiscoveryLinks(registry, timers, patience);
  }

  /** Adds a source; before {@link #start}. */
  public DiscoveryLinks add(DiscoverySource source) {
    if (sources.stream().anyMatch(one -> one.source.name().equals(source.name()))) {
      throw new IllegalArgumentException("there is a source " + source.name() + " already");
    }
    sources.add(new Linked(source, registry.feed(source.name(), source.kind())));
    return this;
  }

  /** Adds an exporter; before {@link #register}. */
  public DiscoveryLinks add(InstanceExporter exporter) {
    exporters.add(exporter);
    return this;
  }

  /** Wants to know of {@code service} from the start on, or now. Harmless when repeated. */
  public void follow(String service) {
    if (followed.add(service) && running) {
      followNow(service);
    }
  }

  /**
   * Asks every source for every service that is followed, and waits a moment for their first
   * answers. Never fails: a source that is away keeps nothing from starting.
   */
  public Future<Void> start() {
    running = true;
    sweeps = timers.every(LeaseSweep.PERIOD, registry::sweep);
    var answers = followed.stream().map(this::followNow).toList();
    if (sources.isEmpty() || answers.isEmpty() || patience.isZero()) {
      return Future.succeededFuture();
    }
    var enough = Promise.<Void>promise();
    var limit = timers.after(patience, enough::tryComplete);
    Future.join(answers).onComplete(all -> enough.tryComplete());
    return enough.future().onComplete(done -> limit.cancel());
  }

  /** Ends every source. */
  public Future<Void> stop() {
    running = false;
    if (sweeps != null) {
      sweeps.cancel();
    }
    return all(sources.stream().map(one -> tried(one.source.name(), one.source::stop)).toList());
  }

  /** Makes this instance known everywhere. Never fails. */
  public Future<Void> register(Instance self) {
    return export(exporter -> exporter.register(self));
  }

  /** Says everywhere that this instance wants no new work. Never fails. */
  public Future<Void> draining() {
    return export(InstanceExporter::draining);
  }

  /** Takes this instance out everywhere. Never fails. */
  public Future<Void> deregister() {
    return export(InstanceExporter::deregister);
  }

  /** Ends without a word. */
  public void fallSilent() {
    exporters.forEach(InstanceExporter::fallSilent);
  }

  private Future<Void> export(Function<InstanceExporter, Future<Void>> step) {
    return all(exporters.stream().map(one -> tried(one.name(), () -> step.apply(one))).toList());
  }

  private Future<Void> followNow(String service) {
    var answers = new ArrayList<Future<Void>>();
    for (var one : sources) {
      answers.add(tried(one.source.name(), () -> one.source.follow(service, one.feed)));
    }
    return all(answers);
  }

  private static Future<Void> tried(String name, Supplier<Future<Void>> step) {
    Future<Void> result;
    try {
      result = step.get();
    } catch (RuntimeException e) {
      result = Future.failedFuture(e);
    }
    return result
        .onFailure(failure -> log.warn("discovery by {}: {}", name, failure.getMessage()))
        .otherwiseEmpty();
  }

  private static Future<Void> all(List<Future<Void>> steps) {
    return steps.isEmpty() ? Future.succeededFuture() : Future.join(steps).mapEmpty();
  }
}
