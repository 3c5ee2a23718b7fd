package dev.chassis.lifecycle;

import dev.chassis.lifecycle.StartOrder.Part;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The components of one service. Starts them one after the other, phase by phase, each after those
 * it needs and otherwise in the order in which they were added; gives back the steps that stop what
 * has started, in reverse. Used from one context.
 */
public final class Lifecycle {

  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private final List<Part> parts = new ArrayList<>();
  private final List<Part> started = new ArrayList<>();
  private final List<Took> took = new ArrayList<>();
  private final Ticker ticker;
  private @Nullable List<Part> order;
  private boolean stopping;

  private record Took(String name, long nanos) {}

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
    if (order != null) {
      throw new IllegalStateException(
          "component \"" + component.name() + "\" was added after wiring; add it while wiring");
    }
    parts.add(new Part(phase, component));
  }

  /**
   * Takes no more components and decides in which order they start.
   *
   * @throws IllegalStateException when one needs what is not there or starts later, or when they
   *     need each other in a ring; the message names them
   */
  public void seal() {
    if (order == null) {
      order = StartOrder.of(parts);
    }
  }

  /** Starts the components of {@code phase}; the first failure ends it. */
  public Future<Void> start(Phase phase) {
    seal();
    Future<Void> chain = Future.succeededFuture();
    for (var part : Objects.requireNonNull(order)) {
      if (part.phase() == phase) {
        chain = chain.compose(done -> goOn()).compose(done -> start(part));
      }
    }
    return chain.compose(done -> goOn());
  }

  /** Says in one line what the start took, {@code sinceNanos} on the ticker's scale. */
  public void reportStart(long sinceNanos) {
    var slowest = took.stream().max(Comparator.comparingLong(Took::nanos));
    long nanos = ticker.nanos() - sinceNanos;
    log.atInfo()
        .addKeyValue("event.duration", nanos)
        .log(
            "start: {} components in {} ms{}",
            took.size(),
            millis(nanos),
            slowest
                .map(one -> ", longest " + one.name + " " + millis(one.nanos) + " ms")
                .orElse(""));
  }

  /**
   * The steps that stop what has started of {@code phase}: last started, first stopped. From now on
   * nothing more starts; a start under way ends with the component it is at.
   */
  public List<Shutdown.Step> stopSteps(Phase phase, Duration budget) {
    return stopping(phase).stream().map(part -> step(part, budget)).toList();
  }

  /**
   * Like {@link #stopSteps}, in groups that can stop side by side: in each group nobody needs
   * another one of it.
   */
  public List<List<Shutdown.Step>> stopGroups(Phase phase, Duration budget) {
    var left = stopping(phase);
    var groups = new ArrayList<List<Shutdown.Step>>();
    while (!left.isEmpty()) {
      var standing = left;
      var free = left.stream().filter(part -> standing.stream().noneMatch(one -> one.needs(part)));
      var group = free.toList();
      groups.add(group.stream().map(part -> step(part, budget)).toList());
      left = left.stream().filter(part -> !group.contains(part)).toList();
    }
    return groups;
  }

  /** Kills everything that has started. */
  public void kill() {
    stopping = true;
    for (int i = started.size() - 1; i >= 0; i--) {
      started.get(i).component().kill();
    }
  }

  private List<Part> stopping(Phase phase) {
    stopping = true;
    var last = new ArrayList<Part>();
    for (int i = started.size() - 1; i >= 0; i--) {
      if (started.get(i).phase() == phase) {
        last.add(started.get(i));
      }
    }
    return last;
  }

  private static Shutdown.Step step(Part part, Duration budget) {
    var component = part.component();
    return new Shutdown.Step(part.name(), budget, component::stop, component::hurry);
  }

  private Future<Void> start(Part part) {
    started.add(part);
    long begun = ticker.nanos();
    return attempt(part.component()::start)
        .onSuccess(done -> report(new Took(part.name(), ticker.nanos() - begun)))
        .recover(failure -> Future.failedFuture(new StartException(part.name(), failure)))
        .mapEmpty();
  }

  private void report(Took step) {
    took.add(step);
    log.atInfo()
        .addKeyValue("event.duration", step.nanos)
        .log("start: {} in {} ms", step.name, millis(step.nanos));
  }

  private Future<Void> goOn() {
    return stopping ? Future.failedFuture("stopped while starting") : Future.succeededFuture();
  }

  private static long millis(long nanos) {
    return Duration.ofNanos(nanos).toMillis();
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
