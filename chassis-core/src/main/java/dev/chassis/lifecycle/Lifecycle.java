package dev.chassis.lifecycle;

import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The components of one service. Starts them one after the other, phase by phase, in the order in
 * which they were added; gives back the steps that stop what has started, in reverse. Used from one
 * context.
 */
public final class Lifecycle {

  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private final Map<Phase, List<Component>> components = new EnumMap<>(Phase.class);
  private final List<Entry> started = new ArrayList<>();
  private final Ticker ticker;
  private boolean closed;
  private boolean stopping;

  private record Entry(Phase phase, Component component) {}

  private Lifecycle(Ticker ticker) {
    this.ticker = ticker;
  }

  /** A lifecycle without components; {@code ticker} measures the steps. */
  public static Lifecycle create(Ticker ticker) {
    return new Lifecycle(ticker);
  }

  /**
   * Adds a component.
   *
   * @throws IllegalStateException when the service is starting already
   */
  public void add(Phase phase, Component component) {
    if (closed) {
      throw new IllegalStateException(
          "component \"" + component.name() + "\" was added after wiring; add it while wiring");
    }
    components.computeIfAbsent(phase, none -> new ArrayList<>()).add(component);
  }

  /** Starts the components of {@code phase}; the first failure ends it. */
  public Future<Void> start(Phase phase) {
    closed = true;
    Future<Void> chain = Future.succeededFuture();
    for (var component : components.getOrDefault(phase, List.of())) {
      chain = chain.compose(done -> goOn()).compose(done -> start(phase, component));
    }
    return chain.compose(done -> goOn());
  }

  /**
   * The steps that stop what has started of {@code phase}: last started, first stopped. From now on
   * nothing more starts; a start under way ends with the component it is at.
   */
  public List<Shutdown.Step> stopSteps(Phase phase, Duration budget) {
    stopping = true;
    var steps = new ArrayList<Shutdown.Step>();
    for (int i = started.size() - 1; i >= 0; i--) {
      var entry = started.get(i);
      if (entry.phase == phase) {
        var component = entry.component;
        steps.add(new Shutdown.Step(component.name(), budget, component::stop));
      }
    }
    return steps;
  }

  /** Kills everything that has started. */
  public void kill() {
    for (int i = started.size() - 1; i >= 0; i--) {
      started.get(i).component.kill();
    }
  }

  private Future<Void> start(Phase phase, Component component) {
    started.add(new Entry(phase, component));
    long begun = ticker.nanos();
    return attempt(component::start)
        .onSuccess(
            done ->
                log.atInfo()
                    .addKeyValue("event.duration", ticker.nanos() - begun)
                    .log("start: {} in {} ms", component.name(), millisSince(begun)))
        .recover(failure -> Future.failedFuture(new StartException(component.name(), failure)))
        .mapEmpty();
  }

  private Future<Void> goOn() {
    return stopping ? Future.failedFuture("stopped while starting") : Future.succeededFuture();
  }

  private long millisSince(long begun) {
    return Duration.ofNanos(ticker.nanos() - begun).toMillis();
  }

  /**
   * Runs {@code action}; a throw or a null becomes a failed future. Completes on the context this
   * is called on, whichever thread a driver may use: what follows is another component's code.
   */
  static Future<?> attempt(Supplier<? extends Future<?>> action) {
    Future<?> result;
    try {
      result = Objects.requireNonNull(action.get(), "it returned null instead of a future");
    } catch (Throwable thrown) {
      // Errors too: a class that is missing must not keep the other components from stopping.
      result = Future.failedFuture(thrown);
    }
    var context = ContextInternal.current();
    return context == null ? result : onContext(context, result);
  }

  private static <T> Future<T> onContext(ContextInternal context, Future<T> result) {
    var promise = context.<T>promise();
    result.onComplete(promise);
    return promise.future();
  }
}
