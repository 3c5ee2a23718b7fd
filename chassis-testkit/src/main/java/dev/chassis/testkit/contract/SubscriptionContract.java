package dev.chassis.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chassis.context.RequestContext;
import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.EventOptions;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.KeyOrder;
import dev.chassis.messaging.PublishFailure;
import dev.chassis.messaging.RejectedEventException;
import dev.chassis.messaging.RetryConfig;
import dev.chassis.messaging.SubscriptionOptions;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.ParkedMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What a subscription can ask for, on every transport: bounds, order by key, pauses, time-outs; and
 * what a publisher can. Goes on from {@link TransportContract}.
 */
public abstract class SubscriptionContract extends BrokerScenario {

  private static final SubscriptionOptions DEFAULTS = SubscriptionOptions.defaults();

  /** An event of a key. */
  record Move(String account, int number) {}

  private final EventType<Move> moves =
      EventType.of("contract.moved-" + run, Move.class).keyedBy(Move::account);

  /** Whether the transport keeps events back until they are due. */
  protected boolean delaysEvents() {
    return true;
  }

  /** Whether the transport can tell that nobody is subscribed. */
  protected boolean tellsUnroutable() {
    return true;
  }

  @Test
  void noMoreHandlersThanTheBoundAreUnderWay() {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var release = new CopyOnWriteArrayList<Promise<Void>>();
    var fees = service("fees");
    fees.events()
        .subscribe(
            type,
            "charge",
            DEFAULTS.withConcurrency(3),
            note -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Promise<Void> promise = Promise.promise();
              release.add(promise);
              return promise.future().onComplete(done -> running.decrementAndGet());
            });
    start(fees);

    publish(fees, numbers(1, 12));
    for (int i = 0; i < 12; i++) {
      int next = i;
      eventually(() -> release.size() > next);
      if (i == 2) {
        eventually(() -> running.get() == 3);
      }
      release.get(i).complete();
    }

    eventually(() -> running.get() == 0);
    assertThat(most).hasValue(3);
  }

  @Test
  void aFailedEventParksItsKeyAndNobodyElse() {
    var handled = new ConcurrentHashMap<String, List<Integer>>();
    var attempts = new CopyOnWriteArrayList<Integer>();
    var fees = service("fees");
    fees.events()
        .subscribeEvents(
            moves,
            "charge",
            DEFAULTS.withOrder(KeyOrder.PARK_KEY),
            event -> {
              var move = event.data();
              if (move.account().equals("a") && move.number() == 2) {
                attempts.add(event.attempt());
                if (event.attempt() < 3) {
                  return Future.failedFuture("not yet");
                }
              }
              return record(handled, move);
            });
    start(fees);

    publishMoves(fees, 1, 5);

    eventually(() -> handled.getOrDefault("b", List.of()).size() == 5);
    eventually(() -> handled.getOrDefault("a", List.of()).size() == 5);
    assertThat(handled.get("a")).containsExactly(1, 2, 3, 4, 5);
    assertThat(handled.get("b")).containsExactly(1, 2, 3, 4, 5);
    assertThat(attempts).containsExactly(1, 2, 3);
    assertThat(parked(fees, "charge")).isEmpty();
  }

  @Test
  void aKeyGoesOnOnceItsFailedEventIsInTheErrorQueue() {
    var handled = new ConcurrentHashMap<String, List<Integer>>();
    var fees = service("fees");
    fees.events()
        .subscribe(
            moves,
            "charge",
            DEFAULTS.withOrder(KeyOrder.PARK_KEY),
            move ->
                move.account().equals("a") && move.number() == 2
                    ? Future.failedFuture(new IllegalStateException("never"))
                    : record(handled, move));
    start(fees);

    publishMoves(fees, 1, 4);

    eventually(() -> handled.getOrDefault("a", List.of()).size() == 3);
    assertThat(handled.get("a")).containsExactly(1, 3, 4);
    var parked = awaitParked(fees, "charge", 1).get(0);
    assertThat(parked.message().key()).isEqualTo("a");
    assertThat(parked.failure().attempts()).isEqualTo(DELAYS.size() + 1);
    assertThat(parked.failure().firstAt()).isBefore(parked.failure().lastAt());
  }

  @Test
  void aSkippedEventGoesToTheErrorQueueAtItsFirstFailure() {
    var handled = new ConcurrentHashMap<String, List<Integer>>();
    var fees = service("fees");
    fees.events()
        .subscribe(
            moves,
            "charge",
            DEFAULTS.withOrder(KeyOrder.SKIP_EVENT),
            move ->
                move.number() == 2 ? Future.failedFuture("not this one") : record(handled, move));
    start(fees);

    publishMoves(fees, 1, 4);

    eventually(() -> handled.values().stream().mapToInt(List::size).sum() == 6);
    assertThat(handled.get("a")).containsExactly(1, 3, 4);
    assertThat(handled.get("b")).containsExactly(1, 3, 4);
    assertThat(awaitParked(fees, "charge", 2))
        .extracting(parked -> parked.failure().attempts())
        .containsOnly(1);
  }

  @Test
  void anotherInstanceGoesOnInOrderWhereTheFirstStopped() {
    var handled = new ConcurrentHashMap<String, List<Integer>>();
    var byFirst = new AtomicInteger();
    var bySecond = new AtomicInteger();
    var first = ordered("fees", handled, byFirst);
    var second = ordered("fees", handled, bySecond);
    start(first);
    start(second);
    publishMoves(second, 1, 50);
    eventually(() -> byFirst.get() + bySecond.get() == 100);
    var active = byFirst.get() > 0 ? first : second;
    assertThat(Math.min(byFirst.get(), bySecond.get())).as("one at a time").isZero();

    var other = active == first ? second : first;
    var more = publishAll(other, 51, 150);
    await(active.stop());
    await(more);
    publishMoves(other, 151, 160); // the first may have been quick enough for all of them

    eventually(() -> handled.values().stream().mapToInt(List::size).sum() >= 320);
    assertThat(Math.min(byFirst.get(), bySecond.get())).as("the other one too").isPositive();
    assertThat(handled.get("a")).containsExactlyElementsOf(list(1, 160));
    assertThat(handled.get("b")).containsExactlyElementsOf(list(1, 160));
  }

  @Test
  void aHandlerThatNeverEndsIsCutAndTheEventTriedAgain() {
    var attempts = new CopyOnWriteArrayList<Integer>();
    var fees = service("fees");
    fees.events()
        .subscribeEvents(
            type,
            "charge",
            DEFAULTS.withConcurrency(1).withHandlerTimeout(Duration.ofMillis(200)),
            event -> {
              attempts.add(event.attempt());
              return event.attempt() == 1
                  ? Promise.<Void>promise().future()
                  : Future.succeededFuture();
            });
    start(fees);

    publish(fees, 1);

    eventually(() -> attempts.size() == 2);
    assertThat(attempts).containsExactly(1, 2);
  }

  @Test
  void whatTheHandlerRejectsIsParkedAtOnce() {
    var fees = service("fees");
    fees.events()
        .subscribe(
            type,
            "charge",
            note -> {
              throw new RejectedEventException("no such account", null);
            });
    start(fees);

    publish(fees, 1);

    var failure = awaitParked(fees, "charge", 1).get(0).failure();
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(failure.cause()).contains("no such account");
  }

  @Test
  void theErrorQueueTellsFirstAndLastCauseAndWhereTheyCameFrom() {
    var fees = service("fees");
    fees.events()
        .subscribeEvents(
            type,
            "charge",
            DEFAULTS.withConcurrency(1),
            event -> {
              throw new IllegalStateException(
                  "attempt " + event.attempt() + " of " + event.data().number());
            });
    start(fees);

    publish(fees, 1, 2);

    var failures = awaitParked(fees, "charge", 2).stream().map(ParkedMessage::failure).toList();
    assertThat(failures).extracting(Failure::firstCause).allMatch(cause -> cause.contains("1 of"));
    assertThat(failures).extracting(Failure::cause).allMatch(cause -> cause.contains("3 of"));
    assertThat(failures.get(0).stackHash())
        .as("the same place, whatever the message")
        .matches("[0-9a-f]{8}")
        .isEqualTo(failures.get(1).stackHash());
  }

  @Test
  void aPausedInstanceLeavesEverythingToOthersUntilItIsResumed() {
    var byFirst = new CopyOnWriteArrayList<Integer>();
    var bySecond = new CopyOnWriteArrayList<Integer>();
    var first = service("fees");
    var second = service("fees");
    first.events().subscribe(type, "charge", note -> add(byFirst, note));
    second.events().subscribe(type, "charge", note -> add(bySecond, note));
    start(first, second);

    await(first.events().pause("charge"));
    publish(second, numbers(1, 20));
    eventually(() -> bySecond.size() == 20);
    await(first.events().resume("charge"));
    await(second.events().pause("charge"));
    publish(second, numbers(21, 40));
    eventually(() -> byFirst.size() == 20);

    // Who gets them, not in which order: these have no key.
    assertThat(bySecond).containsExactlyInAnyOrderElementsOf(list(1, 20));
    assertThat(byFirst).containsExactlyInAnyOrderElementsOf(list(21, 40));
  }

  @Test
  void whatNobodyWorksOnGoesBackWhenItIsPaused() {
    var begun = new AtomicInteger();
    Promise<Void> release = Promise.promise();
    var byOther = new CopyOnWriteArrayList<Integer>();
    var attempts = new CopyOnWriteArrayList<Integer>();
    var busy = service("fees");
    busy.events()
        .subscribe(
            type,
            "charge",
            DEFAULTS.withConcurrency(1).withPrefetch(10),
            note -> {
              begun.incrementAndGet();
              return release.future();
            });
    start(busy);
    publish(busy, 1, 2, 3, 4);
    eventually(() -> begun.get() == 1);

    var paused = busy.events().pause("charge");
    var other = service("fees");
    other
        .events()
        .subscribeEvents(
            type,
            "charge",
            event -> {
              attempts.add(event.attempt());
              return add(byOther, event.data());
            });
    start(other);
    eventually(() -> byOther.size() == 3);
    release.complete();
    await(paused);

    // Brokers put them back in their places or near them.
    assertThat(byOther).containsExactlyInAnyOrder(2, 3, 4);
    assertThat(attempts).as("nothing was tried").containsOnly(1);
    assertThat(begun).hasValue(1);
  }

  @Test
  void everyInstanceHearsWhatIsForEach() {
    var byFirst = new CopyOnWriteArrayList<Integer>();
    var bySecond = new CopyOnWriteArrayList<Integer>();
    var failedOnce = new AtomicBoolean();
    var first = service("fees");
    var second = service("fees");
    first
        .events()
        .subscribe(
            type,
            "forget",
            DEFAULTS.forEachInstance(),
            note ->
                failedOnce.compareAndSet(false, true)
                    ? Future.failedFuture("once")
                    : add(byFirst, note));
    second
        .events()
        .subscribe(type, "forget", DEFAULTS.forEachInstance(), note -> add(bySecond, note));
    start(first, second);

    publish(first, 1, 2);

    eventually(() -> byFirst.size() == 2 && bySecond.size() == 2);
    assertThat(byFirst).containsExactlyInAnyOrder(1, 2);
    assertThat(bySecond).containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void anEventIsKeptBackUntilItIsDue() {
    assumeTrue(delaysEvents(), "this transport keeps nothing back");
    var heard = new CopyOnWriteArrayList<Integer>();
    var at = new CopyOnWriteArrayList<Long>();
    var fees = service("fees");
    fees.events()
        .subscribe(
            type,
            "charge",
            note -> {
              at.add(time().ticker().nanos());
              return add(heard, note);
            });
    start(fees);
    var delay = Duration.ofMillis(400);

    var sent = time().ticker().nanos();
    await(fees.events().publish(type, new Note(1), EventOptions.defaults().withDelay(delay)));
    publish(fees, 2);

    eventually(() -> heard.size() == 2);
    assertThat(heard).containsExactly(2, 1);
    assertThat(Duration.ofNanos(at.get(1) - sent)).isGreaterThanOrEqualTo(delay);
  }

  @Test
  void whatSomebodyMustHearFailsWhenNobodyIsSubscribed() {
    assumeTrue(tellsUnroutable(), "this transport cannot tell");
    var fees = service("fees");
    fees.events().subscribe(type, "charge", note -> Future.succeededFuture());
    start(fees);
    var mandatory = EventOptions.defaults().withMandatory();
    var unheard = EventType.of("contract.unheard-" + run, Note.class);

    await(fees.events().publish(type, new Note(1), mandatory));
    var failure = failure(fees.events().publish(unheard, new Note(1), mandatory));

    assertThat(failure).isInstanceOf(BrokerRefusedException.class);
    assertThat(((BrokerRefusedException) failure).reason()).isEqualTo(PublishFailure.unroutable);
  }

  @Test
  void traceRequestIdAndLabelsSurviveRetryErrorQueueAndRedrive() {
    var seen = new CopyOnWriteArrayList<RequestContext>();
    var repaired = new AtomicBoolean();
    var fees = service("fees", config().withRetry(RetryConfig.of(Duration.ofMillis(20))));
    fees.events()
        .subscribe(
            type,
            "charge",
            note -> {
              seen.add(RequestContext.current());
              return repaired.get() ? Future.succeededFuture() : Future.failedFuture("not yet");
            });
    start(fees);
    var request = RequestContext.root().withLabel("tenant", "Käse & Co, Bern");

    await(request.run(fees.vertx(), () -> fees.events().publish(type, new Note(1))));
    awaitParked(fees, "charge", 1);
    repaired.set(true);
    var session = await(fees.transport().errors(fullName("fees") + ".charge").open());
    for (var taken : await(session.take(10))) {
      await(taken.putBack(Map.of()));
    }
    await(session.close());

    eventually(() -> seen.size() == 3);
    assertThat(seen).extracting(BrokerScenario::traceId).containsOnly(traceId(request));
    assertThat(seen).extracting(RequestContext::requestId).containsOnly(request.requestId());
    assertThat(seen)
        .extracting(each -> each.labels().get("tenant"))
        .containsOnly("Käse & Co, Bern");
  }

  private Participant ordered(
      String name, Map<String, List<Integer>> handled, AtomicInteger count) {
    var service = service(name);
    service
        .events()
        .subscribe(
            moves,
            "charge",
            DEFAULTS.withOrder(KeyOrder.PARK_KEY).withPrefetch(20),
            move -> {
              count.incrementAndGet();
              return record(handled, move);
            });
    return service;
  }

  private void publishMoves(Participant publisher, int from, int to) {
    await(publishAll(publisher, from, to));
  }

  private Future<?> publishAll(Participant publisher, int from, int to) {
    var published = new ArrayList<Future<Void>>();
    for (int number = from; number <= to; number++) {
      published.add(publisher.events().publish(moves, new Move("a", number)));
      published.add(publisher.events().publish(moves, new Move("b", number)));
    }
    return Future.all(published);
  }

  private static Future<Void> record(Map<String, List<Integer>> handled, Move move) {
    handled
        .computeIfAbsent(move.account(), account -> new CopyOnWriteArrayList<>())
        .add(move.number());
    return Future.succeededFuture();
  }
}
