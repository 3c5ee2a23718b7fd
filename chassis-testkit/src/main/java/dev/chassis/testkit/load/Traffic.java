package dev.chassis.testkit.load;

import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Traffic under way, started by {@link Load#start}. Ask from any thread; it sends on its own. */
public final class Traffic {

  private static final Duration BEAT = Duration.ofMillis(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Ticker ticker;
  private final LongFunction<Future<String>> send;
  private final LongSupplier gaps;
  private final int mostOpen;
  private final ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
  private final Map<Long, Due> open = new ConcurrentHashMap<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private volatile String phase = "steady";
  private volatile boolean ended;
  private volatile @Nullable Context context;
  private Timers.@Nullable Timer clock;
  private long begun;
  private long nextDue;

  Traffic(Ticker ticker, LongFunction<Future<String>> send, LongSupplier gaps, int mostOpen) {
    this.ticker = ticker;
    this.send = send;
    this.gaps = gaps;
    this.mostOpen = mostOpen;
  }

  private record Due(long at, String phase) {}

  void begin(Timers timers) {
    context = Vertx.currentContext();
    begun = ticker.nanos();
    nextDue = begun;
    clock = timers.every(BEAT, this::sendWhatIsDue);
    sendWhatIsDue();
  }

  /** Says what is going on from now on; requests carry the phase in which they were due. */
  public Traffic phase(String name) {
    phase = name;
    return this;
  }

  /** Lets it run until this much real time has passed. */
  public Traffic runFor(Duration length) {
    long end = Ticker.system().nanos() + length.toNanos();
    Eventually.until(
        "traffic runs for " + length,
        length.plus(PATIENCE),
        () -> Ticker.system().nanos() - end >= 0);
    return this;
  }

  /** Requests sent so far. */
  public long sent() {
    return sent.get();
  }

  /** Requests answered so far, well or not. */
  public long answered() {
    return answered.get();
  }

  /** What has been answered so far. */
  public TrafficReport soFar() {
    return TrafficReport.of(samples.stream());
  }

  /**
   * Sends no more and waits for what is under way, for 30 real seconds at most.
   *
   * @return everything; a request without an answer by then has failed with a {@link
   *     TimeoutException}
   */
  public TrafficReport stop() {
    halt();
    try {
      Eventually.until("all is answered", PATIENCE, open::isEmpty);
    } catch (AssertionError notAll) {
      // told as failures
    }
    var failure = new TimeoutException("not answered until the end of the load");
    var rest =
        open.entrySet().stream().map(one -> sample(one.getKey(), one.getValue(), "", failure));
    return TrafficReport.of(Stream.concat(List.copyOf(samples).stream(), rest));
  }

  private void halt() {
    Eventually.until("the traffic has begun", () -> context != null);
    var halted = Promise.<Void>promise();
    Objects.requireNonNull(context)
        .runOnContext(
            go -> {
              ended = true;
              if (clock != null) {
                clock.cancel();
              }
              halted.complete();
            });
    Eventually.succeeds(halted.future());
  }

  private void sendWhatIsDue() {
    long now = ticker.nanos();
    while (!ended && nextDue - now <= 0) {
      var due = new Due(nextDue, phase);
      nextDue += gaps.getAsLong();
      send(sent.getAndIncrement(), due);
    }
  }

  private void send(long number, Due due) {
    open.put(number, due);
    if (open.size() > mostOpen) {
      done(number, due, "", new IllegalStateException("not sent: " + mostOpen + " are open"));
      return;
    }
    Future.succeededFuture()
        .compose(go -> send.apply(number))
        .onComplete((instance, failure) -> done(number, due, instance, failure));
  }

  private void done(long number, Due due, @Nullable String by, @Nullable Throwable failure) {
    samples.add(sample(number, due, by == null ? "" : by, failure));
    answered.incrementAndGet();
    open.remove(number);
  }

  private Sample sample(long number, Due due, String instance, @Nullable Throwable failure) {
    return new Sample(
        number,
        Duration.ofNanos(due.at() - begun),
        Duration.ofNanos(ticker.nanos() - due.at()),
        due.phase(),
        instance,
        failure);
  }
}
