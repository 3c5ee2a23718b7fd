package dev.chassis.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.Deadline;
import dev.chassis.context.RequestContext;
import dev.chassis.context.TraceContext;
import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.Event;
import dev.chassis.messaging.RetryConfig;
import dev.chassis.messaging.spi.ErrorQueue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What every transport does, seen by services that publish and subscribe. Extend it in the
 * transport's tests; each test uses names of its own, so all may run against one broker.
 */
public abstract class TransportContract extends BrokerScenario {

  /** Brings the broker to where it takes no more events of this type, and returns then. */
  protected abstract void refuse(String type);

  @Test
  void everySubscriptionGetsEveryEvent() {
    var heardByFees = new CopyOnWriteArrayList<Integer>();
    var heardByOrders = new CopyOnWriteArrayList<Integer>();
    var heardByAudit = new CopyOnWriteArrayList<Integer>();
    var fees = service("fees");
    var orders = service("orders");
    fees.events().subscribe(type, "charge", note -> add(heardByFees, note));
    orders.events().subscribe(type, "mark", note -> add(heardByOrders, note));
    orders.events().subscribe(type, "audit", note -> add(heardByAudit, note));
    start(fees, orders);

    publish(orders, 1, 2, 3);

    eventually(() -> heardByFees.size() + heardByOrders.size() + heardByAudit.size() == 9);
    assertThat(heardByFees).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(heardByOrders).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(heardByAudit).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void instancesOfAServiceShareTheEventsOfASubscription() {
    var heardByFirst = new CopyOnWriteArrayList<Integer>();
    var heardBySecond = new CopyOnWriteArrayList<Integer>();
    var first = service("fees", config().withPrefetch(1));
    var second = service("fees", config().withPrefetch(1));
    first.events().subscribe(type, "charge", note -> add(heardByFirst, note));
    second.events().subscribe(type, "charge", note -> add(heardBySecond, note));
    start(first, second);

    publish(first, numbers(1, 100));

    eventually(() -> heardByFirst.size() + heardBySecond.size() >= 100);
    var all = new ArrayList<>(heardByFirst);
    all.addAll(heardBySecond);
    assertThat(all).containsExactlyInAnyOrderElementsOf(list(1, 100));
    assertThat(heardByFirst).isNotEmpty();
    assertThat(heardBySecond).isNotEmpty();
  }

  @Test
  void aConsumerWithoutFailuresSeesTheOrderOfThePublisher() {
    var heard = new CopyOnWriteArrayList<Integer>();
    var fees = service("fees");
    fees.events().subscribe(type, "charge", note -> add(heard, note));
    start(fees);

    publish(fees, numbers(1, 300));

    eventually(() -> heard.size() >= 300);
    assertThat(heard).containsExactlyElementsOf(list(1, 300));
  }

  @Test
  void aFailedEventIsTriedAgainAfterEachDelayAndHoldsUpNobody() {
    var attempts = new CopyOnWriteArrayList<Integer>();
    var times = new CopyOnWriteArrayList<Long>();
    var others = new CopyOnWriteArrayList<Integer>();
    var fees = service("fees");
    fees.events()
        .subscribeEvents(
            type,
            "charge",
            event -> {
              if (event.data().number() != 1) {
                return add(others, event.data());
              }
              times.add(time().ticker().nanos());
              attempts.add(event.attempt());
              return event.attempt() < 3
                  ? Future.failedFuture("not yet")
                  : Future.succeededFuture();
            });
    start(fees);

    publish(fees, 1, 2, 3);

    eventually(() -> attempts.size() == 3 && others.size() == 2);
    assertThat(attempts).containsExactly(1, 2, 3);
    assertPause(times.get(1) - times.get(0), DELAYS.get(0));
    assertPause(times.get(2) - times.get(1), DELAYS.get(1));
    assertThat(parked(fees, "charge")).isEmpty();
  }

  @Test
  void afterTheLastAttemptAnEventIsParkedWithItsCause() {
    var attempts = new AtomicInteger();
    var fees = service("fees");
    fees.events()
        .subscribe(
            type,
            "charge",
            note -> {
              attempts.incrementAndGet();
              throw new IllegalStateException("no account " + note.number());
            });
    start(fees);
    var request = RequestContext.root();

    await(request.run(fees.vertx(), () -> fees.events().publish(type, new Note(7))));

    var parked = awaitParked(fees, "charge", 1).get(0);
    assertThat(attempts).hasValue(DELAYS.size() + 1);
    assertThat(parked.queue()).isEqualTo(fullName("fees") + ".charge");
    assertThat(parked.message().type()).isEqualTo(type.name());
    assertThat(parked.message().body().toJsonObject().getInteger("number")).isEqualTo(7);
    assertThat(parked.failure().attempts()).isEqualTo(DELAYS.size() + 1);
    assertThat(parked.failure().cause()).contains("IllegalStateException", "no account 7");
    assertThat(parked.failure().traceId()).isEqualTo(traceId(request));
    assertThat(parked.failure().firstAt()).isBefore(parked.failure().lastAt());
  }

  @Test
  void aHandlerThatReturnsNullHasFailed() {
    var fees = service("fees", config().withRetry(RetryConfig.of()));
    fees.events().subscribe(type, "charge", note -> nothing());
    start(fees);

    publish(fees, 1);

    assertThat(awaitParked(fees, "charge", 1).get(0).failure().cause()).contains("returned null");
  }

  @Test
  void whatCannotBeDecodedIsParkedAtOnceAndStallsNobody() {
    var heard = new CopyOnWriteArrayList<Integer>();
    var fees = service("fees", config().withPrefetch(1));
    fees.events().subscribe(type, "charge", note -> add(heard, note));
    start(fees);

    await(fees.transport().publish(message("{ no json", "1.0"), AT_ONCE));
    await(fees.transport().publish(message("{\"number\":\"a word\"}", "1.0"), AT_ONCE));
    await(fees.transport().publish(message("{\"number\":1}", "9.9"), AT_ONCE));
    publish(fees, 4);

    eventually(() -> heard.contains(4));
    var parked = awaitParked(fees, "charge", 3);
    assertThat(parked).extracting(found -> found.failure().attempts()).containsOnly(1);
    assertThat(parked.get(0).failure().cause()).contains("body", "valid JSON");
    assertThat(parked.get(0).message().body()).hasToString("{ no json");
    assertThat(parked.get(1).failure().cause()).contains("body", "/number");
    assertThat(parked.get(2).failure().cause()).contains("headers", "specversion");
    assertThat(heard).containsExactly(4);
  }

  @Test
  void publishingFailsWhenTheBrokerDoesNotTakeTheEvent() {
    var fees = service("fees");
    start(fees);

    refuse(type.name());

    assertThat(failure(fees.events().publish(type, new Note(1))))
        .isInstanceOf(BrokerRefusedException.class);
  }

  @Test
  void publishingWhatNobodySubscribedToSucceeds() {
    var fees = service("fees");
    start(fees);

    publish(fees, 1);
  }

  @Test
  void traceAndRequestIdArriveInTheHandlerAndTheDeadlineDoesNot() {
    var seen = new CopyOnWriteArrayList<RequestContext>();
    var orders = service("orders");
    var fees = service("fees");
    fees.events()
        .subscribe(
            type,
            "charge",
            note -> {
              seen.add(RequestContext.current());
              return Future.succeededFuture();
            });
    start(orders, fees);
    var request =
        RequestContext.of(TraceContext.root(), "request-42")
            .withDeadline(Deadline.after(Duration.ofMinutes(1), time().ticker()));

    await(request.run(orders.vertx(), () -> orders.events().publish(type, new Note(1))));

    eventually(() -> seen.size() == 1);
    assertThat(traceId(seen.get(0))).isEqualTo(traceId(request));
    assertThat(seen.get(0).requestId()).isEqualTo("request-42");
    assertThat(seen.get(0).deadline()).isNull();
  }

  @Test
  void aQueueKeepsEventsWhileItsConsumerIsAway() {
    var heard = new CopyOnWriteArrayList<Integer>();
    var orders = service("orders");
    var before = service("fees");
    before.events().subscribe(type, "charge", note -> add(heard, note));
    start(orders, before);
    publish(orders, 1);
    eventually(() -> heard.size() == 1);
    await(before.stop());

    publish(orders, 2, 3);
    var after = service("fees");
    after.events().subscribe(type, "charge", note -> add(heard, note));
    start(after);

    eventually(() -> heard.size() == 3);
    assertThat(heard).containsExactly(1, 2, 3);
  }

  @Test
  void anEventWhoseConsumerDiedBeforeItWasHandledComesAgain() {
    var started = new CopyOnWriteArrayList<Integer>();
    var handled = new CopyOnWriteArrayList<Integer>();
    Promise<Void> never = Promise.promise();
    var dying = service("fees");
    dying
        .events()
        .subscribe(
            type,
            "charge",
            note -> {
              started.add(note.number());
              return never.future();
            });
    start(dying);
    publish(dying, 1, 2, 3);
    eventually(() -> started.size() == 3);
    await(dying.kill());

    var attempts = new CopyOnWriteArrayList<Integer>();
    var next = service("fees");
    next.events()
        .subscribeEvents(
            type,
            "charge",
            event -> {
              attempts.add(event.attempt());
              return add(handled, event.data());
            });
    start(next);

    eventually(() -> handled.size() == 3);
    assertThat(handled).containsExactly(1, 2, 3);
    assertThat(attempts).containsOnly(1);
  }

  @Test
  void stoppingTheIntakeWaitsForHandlersUnderWay() {
    var begun = new AtomicInteger();
    Promise<Void> release = Promise.promise();
    var heardLater = new CopyOnWriteArrayList<Integer>();
    var fees = service("fees", config().withPrefetch(1));
    fees.events()
        .subscribe(
            type,
            "charge",
            note -> {
              begun.incrementAndGet();
              return release.future();
            });
    start(fees);
    publish(fees, 1, 2);
    eventually(() -> begun.get() == 1);

    var stopped = fees.events().stopIntake();
    assertThat(stopped.isComplete()).isFalse();
    release.complete();
    await(stopped);
    await(fees.events().close());

    var next = service("fees");
    next.events().subscribe(type, "charge", note -> add(heardLater, note));
    start(next);
    eventually(() -> heardLater.contains(2));
    assertThat(heardLater).containsExactly(2);
  }

  @Test
  void aPauseOutlivesTheConsumerThatFailed() {
    var attempts = new CopyOnWriteArrayList<Integer>();
    var failing = service("fees");
    var failures = new AtomicInteger();
    failing
        .events()
        .subscribe(
            type,
            "charge",
            note -> {
              failures.incrementAndGet();
              return Future.failedFuture("not here");
            });
    start(failing);
    publish(failing, 1);
    eventually(() -> failures.get() == 1);
    await(failing.stop());

    var next = service("fees");
    next.events()
        .subscribeEvents(
            type,
            "charge",
            event -> {
              attempts.add(event.attempt());
              return Future.succeededFuture();
            });
    start(next);

    eventually(() -> attempts.size() == 1);
    assertThat(attempts.get(0)).as("a new attempt, not a redelivery").isEqualTo(2);
  }

  @Test
  void whatIsPutBackIsHandledAsForTheFirstTimeUnderTheSameId() {
    var ids = new CopyOnWriteArrayList<String>();
    var handled = new CopyOnWriteArrayList<Event<Note>>();
    var repaired = new AtomicBoolean();
    var fees = service("fees", config().withRetry(RetryConfig.of()));
    fees.events()
        .subscribeEvents(
            type,
            "charge",
            event -> {
              if (!repaired.get()) {
                ids.add(event.id());
                return Future.failedFuture("not yet");
              }
              handled.add(event);
              return Future.succeededFuture();
            });
    start(fees);
    publish(fees, 1, 2, 3);
    awaitParked(fees, "charge", 3);

    repaired.set(true);
    var errors = errors(fees, "charge");
    var session = await(errors.open());
    for (var taken : await(session.take(10))) {
      await(taken.putBack(Map.of("redriven", "1")));
    }
    await(session.close());

    eventually(() -> handled.size() == 3);
    assertThat(handled).extracting(Event::id).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(handled).extracting(Event::attempt).containsOnly(1);
    assertThat(await(errors.count())).isZero();
  }

  @Test
  void whatASessionDoesNotSettleReturnsToItsPlace() {
    var fees = service("fees");
    fees.events().subscribe(type, "charge", note -> Future.succeededFuture());
    start(fees);
    var ids = parkUnreadable(fees, 4);
    var errors = errors(fees, "charge");

    var first = await(errors.open());
    var taken = await(first.take(2));
    var second = await(errors.open());
    var others = await(second.take(10));

    assertThat(taken).extracting(each -> each.parked().message().id()).isEqualTo(ids.subList(0, 2));
    assertThat(others)
        .as("nobody holds what another holds")
        .extracting(each -> each.parked().message().id())
        .isEqualTo(ids.subList(2, 4));
    assertThat(await(errors.count())).isZero();
    await(taken.get(1).discard());
    await(second.close());
    await(first.close());
    eventually(() -> await(errors.count()) == 3);
    assertThat(await(errors.peek(10)))
        .extracting(parked -> parked.message().id())
        .containsExactlyInAnyOrder(ids.get(0), ids.get(2), ids.get(3));
  }

  @Test
  void whatADyingServiceHadTakenIsStillThere() {
    var dying = service("fees");
    var heir = service("fees");
    dying.events().subscribe(type, "charge", note -> Future.succeededFuture());
    start(dying, heir);
    var ids = parkUnreadable(dying, 3);
    var session = await(errors(dying, "charge").open());
    assertThat(await(session.take(2))).hasSize(2);

    await(dying.kill());

    var errors = errors(heir, "charge");
    eventually(() -> await(errors.count()) == 3);
    assertThat(await(errors.peek(10)))
        .extracting(parked -> parked.message().id())
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void theErrorQueueOfAQueueThatIsNotThereIsEmpty() {
    var fees = service("fees");
    start(fees);
    var errors = errors(fees, "never-declared");

    assertThat(await(errors.count())).isZero();
    assertThat(await(errors.peek(10))).isEmpty();
  }

  private ErrorQueue errors(Participant service, String subscription) {
    return service.transport().errors(service.name() + "." + subscription);
  }

  /** Events that go to the error queue at once, in this order; returns their ids. */
  private List<String> parkUnreadable(Participant service, int count) {
    var ids = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      var message = message("{ no json", "1.0");
      ids.add(message.id());
      await(service.transport().publish(message, AT_ONCE));
    }
    awaitParked(service, "charge", count);
    return ids;
  }
}
