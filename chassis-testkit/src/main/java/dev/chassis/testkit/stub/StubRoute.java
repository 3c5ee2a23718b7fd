package dev.chassis.testkit.stub;

import dev.chassis.testkit.time.Eventually;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a {@link StubService} answers. Every method may be called while it is in use;
 * thread-safe.
 */
public final class StubRoute {

  private static final int FOR_EVER = Integer.MAX_VALUE;

  private final String method;
  private final String template;
  private final String[] segments;
  private final Function<StubCall, @Nullable Object> handler;
  private final List<StubCall> calls = new CopyOnWriteArrayList<>();
  private final Deque<Object> script = new ArrayDeque<>();
  private Duration delay = Duration.ZERO;
  private int failures;
  private StubAnswer failure = StubAnswer.status(503);
  private boolean hanging;

  StubRoute(String method, String template, Function<StubCall, @Nullable Object> handler) {
    if (!template.startsWith("/")) {
      throw new IllegalArgumentException(template + ": expected to begin with a slash");
    }
    this.method = method;
    this.template = template;
    this.segments = template.split("/", -1);
    this.handler = handler;
  }

  /** Waits this long, in real time, before each answer. */
  public synchronized StubRoute delaying(Duration newDelay) {
    delay = newDelay;
    return this;
  }

  /** Fails with this status until {@link #heal}. */
  public StubRoute failing(int status) {
    return failingNext(FOR_EVER, StubAnswer.status(status));
  }

  /** Lets the next {@code count} requests fail with this status. */
  public StubRoute failingNext(int count, int status) {
    return failingNext(count, StubAnswer.status(status));
  }

  /** Lets the next {@code count} requests fail with this answer. */
  public synchronized StubRoute failingNext(int count, StubAnswer answer) {
    failures = count;
    failure = answer;
    return this;
  }

  /** Takes requests and answers none, until {@link #heal}; those it took are never answered. */
  public synchronized StubRoute hanging() {
    hanging = true;
    return this;
  }

  /**
   * Answers these one after the other before the handler is asked again: each a {@link StubAnswer},
   * or something to be answered as JSON with 200.
   */
  public synchronized StubRoute answering(Object... sequence) {
    script.addAll(List.of(sequence));
    return this;
  }

  /** Ends delays, failures, hanging and what is left of a sequence. */
  public synchronized StubRoute heal() {
    delay = Duration.ZERO;
    failures = 0;
    hanging = false;
    script.clear();
    return this;
  }

  /** What it was asked, in order, failed requests included. */
  public List<StubCall> calls() {
    return List.copyOf(calls);
  }

  /** The last request. */
  public StubCall lastCall() {
    if (calls.isEmpty()) {
      throw new AssertionError(this + " was never called");
    }
    return calls.get(calls.size() - 1);
  }

  /** Waits until it was called this often; fails the test when it is less within 10 s, or more. */
  public StubRoute verifyCalled(int times) {
    Eventually.until(
        () -> "%s is called %d times; it was %s".formatted(this, times, calls),
        Eventually.PATIENCE,
        () -> calls.size() >= times);
    if (calls.size() > times) {
      throw new AssertionError(
          "%s: expected %d calls, got %d: %s".formatted(this, times, calls.size(), calls));
    }
    return this;
  }

  /** Fails the test unless every request so far, and at least one, had this header. */
  public StubRoute verifyHeader(String name, String value) {
    lastCall();
    for (var call : calls) {
      if (!call.header(name).equals(value)) {
        throw new AssertionError(
            "%s: expected %s: %s, got %s".formatted(call, name, value, call.headers()));
      }
    }
    return this;
  }

  /** Such as {@code GET /quotes/{id}}. */
  @Override
  public String toString() {
    return method + " " + template;
  }

  /** Parameters of a path that this route takes; null when it does not. */
  @Nullable Map<String, String> match(String asked, String path) {
    var parts = path.split("/", -1);
    if (!asked.equals(method) || parts.length != segments.length) {
      return null;
    }
    var parameters = new HashMap<String, String>();
    for (int i = 0; i < parts.length; i++) {
      var segment = segments[i];
      if (segment.startsWith("{") && segment.endsWith("}")) {
        parameters.put(segment.substring(1, segment.length() - 1), parts[i]);
      } else if (!segment.equals(parts[i])) {
        return null;
      }
    }
    return parameters;
  }

  /** Records the call and says what to answer; null for nothing, ever. */
  synchronized @Nullable StubAnswer answer(StubCall call) {
    calls.add(call);
    if (hanging) {
      return null;
    }
    if (failures > 0) {
      failures -= failures == FOR_EVER ? 0 : 1;
      return failure;
    }
    return StubAnswer.from(script.isEmpty() ? handler.apply(call) : script.poll());
  }

  synchronized Duration delay() {
    return delay;
  }
}
