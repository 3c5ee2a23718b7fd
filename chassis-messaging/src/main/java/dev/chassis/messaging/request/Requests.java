package dev.chassis.messaging.request;

import dev.chassis.ChassisModule;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.SubscriptionOptions;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Questions and answers over messages. Got by {@code chassis.get(Requests.class)} in a service with
 * {@link #module()}. Answers come by a queue of this instance's own, which goes with it.
 */
public final class Requests {

  /** How long to wait for an answer, unless said otherwise: as long as a client's call. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Messaging messaging;
  private final Ticker ticker;
  private final RequestMetrics metrics;
  private final Asking asking;
  private final Map<String, RequestType<?, ?>> answered = new ConcurrentHashMap<>();

  private Requests(
      Vertx vertx,
      ServiceIdentity identity,
      Messaging messaging,
      MeterRegistry registry,
      Ticker ticker,
      Timers timers) {
    this.vertx = vertx;
    this.messaging = messaging;
    this.ticker = ticker;
    this.metrics = new RequestMetrics(registry);
    this.asking = new Asking(vertx, identity, messaging, ticker, timers, metrics);
  }

  /** Requests over {@code messaging}; only while its service is wired. */
  public static Requests create(
      Vertx vertx,
      ServiceIdentity identity,
      Messaging messaging,
      MeterRegistry registry,
      Ticker ticker,
      Timers timers) {
    return new Requests(vertx, identity, messaging, registry, ticker, timers);
  }

  /** Adds requests to a service that has {@link Messaging#module()} already. */
  public static ChassisModule module() {
    return new RequestsModule();
  }

  /** Asks, and waits for {@link #DEFAULT_TIMEOUT} at most. */
  public <Q, A> Future<A> ask(RequestType<Q, A> type, Q question) {
    return ask(type, question, DEFAULT_TIMEOUT);
  }

  /**
   * Sends a question to whichever instance answers its type, and waits for the answer. It carries
   * trace, request id, labels and what is left of the time.
   *
   * @param timeout longest wait; the caller's deadline counts in any case
   * @return the answer, on the caller's context. Fails with {@link AnswerProblemException} when the
   *     answer is a problem, {@link NoAnswerException} when none came in time, and as {@link
   *     Messaging#publish} does when the question could not be sent: {@code unroutable} when nobody
   *     answers that type
   */
  public <Q, A> Future<A> ask(RequestType<Q, A> type, Q question, Duration timeout) {
    return asking.ask(type, question, timeout);
  }

  /** Answers questions of {@code type}; the service's instances share them. Only while wiring. */
  public <Q, A> void answer(RequestType<Q, A> type, String subscription, Answerer<Q, A> answerer) {
    answer(type, subscription, SubscriptionOptions.defaults(), answerer);
  }

  /**
   * Like {@link #answer(RequestType, String, Answerer)}, in a way of its own; its retries do not
   * count, since the asker is told of a failure at once.
   */
  public <Q, A> void answer(
      RequestType<Q, A> type,
      String subscription,
      SubscriptionOptions options,
      Answerer<Q, A> answerer) {
    new Answering<>(vertx, messaging, ticker, metrics, type, answerer)
        .subscribe(subscription, options);
    answered.put(subscription, type);
  }

  /** What this service answers, by the names of its subscriptions: a part of its contract. */
  public Map<String, RequestType<?, ?>> answered() {
    return Map.copyOf(answered);
  }
}
