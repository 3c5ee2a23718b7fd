package dev.chassis.messaging.errors;

import dev.chassis.messaging.spi.ErrorQueue;
import dev.chassis.messaging.spi.ParkedMessage;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The error queues of this service's subscriptions. Got by {@code chassis.get(ErrorQueues.class)}
 * in a service with messaging; the management page {@code /errors} offers the same. Looking changes
 * nothing; a redrive keeps ids and contents, so a subscriber that remembers ids still does.
 *
 * <p>What somebody looks at or works on is hidden from others for that moment. Methods with a
 * subscription throw {@link IllegalArgumentException} when this service has none of that name;
 * futures fail when the broker is away.
 */
public final class ErrorQueues {

  private final Supplier<Map<String, Subscription>> subscriptions;
  private final Transport transport;
  private final Ticker ticker;
  private final ErrorsConfig config;
  private final Jobs jobs;
  private final Sampling sampling;

  private ErrorQueues(
      Vertx vertx,
      Ticker ticker,
      Timers timers,
      MeterRegistry meters,
      ErrorsConfig config,
      Transport transport,
      Supplier<Map<String, Subscription>> subscriptions) {
    this.subscriptions = subscriptions;
    this.transport = transport;
    this.ticker = ticker;
    this.config = config;
    this.jobs = new Jobs(vertx, ticker, timers);
    this.sampling = new Sampling(ticker, timers, meters, config);
  }

  /**
   * The error queues of one service; {@code Messaging.module()} does this.
   *
   * @param subscriptions the subscriptions by their names; asked whenever it matters
   */
  public static ErrorQueues create(
      Vertx vertx,
      Ticker ticker,
      Timers timers,
      MeterRegistry meters,
      ErrorsConfig config,
      Transport transport,
      Supplier<Map<String, Subscription>> subscriptions) {
    return new ErrorQueues(vertx, ticker, timers, meters, config, transport, subscriptions);
  }

  /** Whether this service has a subscription of that name. */
  public boolean has(String subscription) {
    return subscriptions.get().containsKey(subscription);
  }

  /** Every error queue at a glance, in the order of the subscriptions. */
  public Future<List<QueueReport>> queues() {
    var reports = new ArrayList<Future<QueueReport>>();
    subscriptions.get().forEach((name, subscription) -> reports.add(glance(name, subscription)));
    return Future.all(reports).map(all -> all.list());
  }

  /** What lies in one error queue, by cause; reads {@link ErrorsConfig#scanLimit()} at most. */
  public Future<CausesReport> causes(String subscription) {
    var causes = new Causes();
    return Scan.of(
            queue(subscription),
            config.scanLimit(),
            parked -> {
              causes.add(parked);
              return true;
            })
        .map(
            scan -> new CausesReport(subscription, scan.read(), scan.complete(), causes.reports()));
  }

  /**
   * Lists events of one error queue, oldest first.
   *
   * @param limit how many at most, 1 or more
   */
  public Future<EventsReport> events(String subscription, Selection selection, int limit) {
    var found = new ArrayList<ParkedEvent>();
    return Scan.of(
            queue(subscription),
            config.scanLimit(),
            parked -> {
              if (selection.takes(parked)) {
                found.add(Showing.summary(parked));
              }
              return found.size() < limit;
            })
        .map(scan -> new EventsReport(subscription, scan.complete(), found));
  }

  /** Shows the oldest event with that id; empty when there is none. */
  public Future<Optional<ParkedEvent>> find(String subscription, String id) {
    var found = new AtomicReference<@Nullable ParkedMessage>();
    return Scan.of(
            queue(subscription),
            config.scanLimit(),
            parked -> {
              if (!id.equals(parked.message().id())) {
                return true;
              }
              found.set(parked);
              return false;
            })
        .map(
            scan ->
                Optional.ofNullable(found.get())
                    .map(parked -> Showing.whole(parked, config.bodyLimit().toInt())));
  }

  /**
   * Begins a job, behind those of the same error queue that are not over yet. When the process
   * dies, what the job has not settled is still there; order it anew.
   *
   * @throws IllegalStateException when the order's id is taken by a job that is not the same
   */
  public ErrorJob start(JobOrder order) {
    var queue = queue(order.subscription());
    return jobs.start(order, queue, () -> sampling.refresh(order.subscription(), queue));
  }

  /** The jobs of this process that are not over, and the last hundred that are; oldest first. */
  public List<ErrorJob> jobs() {
    return jobs.all();
  }

  /** The job with that id, if it is among {@link #jobs()}. */
  public Optional<ErrorJob> job(String id) {
    return jobs.find(id);
  }

  /** Begins to measure depth and age; waits for nobody. */
  public Future<Void> startSampling() {
    subscriptions.get().forEach((name, subscription) -> sampling.add(name, queue(name)));
    sampling.start();
    return Future.succeededFuture();
  }

  /** Cancels all jobs; succeeds when they are over. */
  public Future<Void> close() {
    sampling.stop();
    return jobs.close();
  }

  private Future<QueueReport> glance(String name, Subscription subscription) {
    var queue = queue(name);
    return queue
        .count()
        .compose(
            count ->
                queue
                    .peek(1)
                    .map(oldest -> report(name, subscription, count, Sampling.parkedAt(oldest))));
  }

  private QueueReport report(
      String name, Subscription subscription, long count, @Nullable Instant oldestAt) {
    var seconds =
        oldestAt == null
            ? null
            : Math.max(0, ticker.now().getEpochSecond() - oldestAt.getEpochSecond());
    return new QueueReport(
        name, subscription.queue(), subscription.type(), count, oldestAt, seconds);
  }

  private ErrorQueue queue(String subscription) {
    var known = subscriptions.get();
    var found = known.get(subscription);
    if (found == null) {
      throw new IllegalArgumentException(
          "no subscription " + subscription + "; there are " + known.keySet());
    }
    return transport.errors(found.queue());
  }
}
