package dev.chassis.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.EventType;
import dev.chassis.messaging.KeyOrder;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.RetryConfig;
import dev.chassis.messaging.SubscriptionOptions;
import dev.chassis.messaging.spi.ParkedMessage;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/**
 * What a transport keeps up under load, with poison among the events and with failures among
 * ordered ones. Takes several seconds; a transport to a real broker had better run it as {@code
 * slow}. Each test prints a line that begins with {@code MESSAGING}.
 */
public abstract class LoadContract extends BrokerScenario {

  private static final int EVENTS = 10_000;
  private static final int ATTEMPTS = 4;
  private static final int KEYS = 100;
  private static final int EACH = 200;
  private static final int WORKERS = 8;
  private static final int BATCH = 500;
  private static final int PAIRS = 3;
  private static final double LEAST_SHARE = 0.9;

  private static final RetryConfig RETRY =
      RetryConfig.of(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));

  /** An event of a key, with its number within the key. */
  record Move(String account, int number) {}

  private final EventType<Move> moves =
      EventType.of("contract.moved-" + run, Move.class).keyedBy(Move::account);

  /** M5 of the reliability recipes. */
  @Test
  void poisonIsParkedAfterItsAttemptsAndSlowsNobodyDown() {
    var shares = new ArrayList<Double>();
    // A shared machine only slows down, so the best of a few pairs is nearest to the truth.
    var poisoned = pair(1, shares);
    for (int pair = 2; pair <= PAIRS; pair++) {
      poisoned = pair(pair, shares);
    }

    var parked = poisoned.awaitParked(EVENTS / 100);
    assertThat(parked)
        .allSatisfy(
            each -> {
              assertThat(each.failure().attempts()).isEqualTo(ATTEMPTS);
              assertThat(each.failure().cause()).contains("poison");
              assertThat(each.failure().firstCause()).contains("poison");
              assertThat(each.failure().stackHash()).matches("[0-9a-f]{8}");
              assertThat(each.failure().traceId()).matches("[0-9a-f]{32}");
              assertThat(each.failure().firstAt()).isBefore(each.failure().lastAt());
            });
    assertThat(parked.stream().map(each -> each.failure().stackHash()).distinct()).hasSize(1);
    assertThat(poisoned.attemptsOfPoison()).containsOnly(ATTEMPTS);
    assertThat(shares).as("throughput").anyMatch(share -> share >= LEAST_SHARE);

    poisoned.repairAndRedrive();
    assertThat(poisoned.effects()).isEqualTo(EVENTS);
  }

  /** M7 of the reliability recipes, parking keys. */
  @Test
  void parkedKeysLoseNeitherEventsNorTheirOrder() {
    var result = new Ordered(KeyOrder.PARK_KEY).run();

    assertThat(result.handled()).isEqualTo(KEYS * EACH);
    assertThat(result.parked()).isZero();
    assertThat(result.inversions()).isZero();
    assertThat(result.mostAtOnce()).as("keys run in parallel").isEqualTo(WORKERS);
  }

  /** M7 of the reliability recipes, skipping events. */
  @Test
  void skippedEventsLeaveTheOthersInOrder() {
    var result = new Ordered(KeyOrder.SKIP_EVENT).run();

    assertThat(result.parked()).isPositive();
    assertThat(result.handled() + result.parked()).isEqualTo(KEYS * EACH);
    assertThat(result.inversions()).isZero();
    assertThat(result.mostAtOnce()).as("keys run in parallel").isEqualTo(WORKERS);
  }

  /** The control of both: without order, the same failures must turn events round. */
  @Test
  void withoutOrderTheSameFailuresTurnEventsRound() {
    var result = new Ordered(KeyOrder.NONE).run();

    assertThat(result.handled()).isEqualTo(KEYS * EACH);
    assertThat(result.inversions()).isPositive();
  }

  /** M6 of the reliability recipes. */
  @Test
  void pausesKeepToThePlanAndNobodyWaitsBehindThem() {
    var delays = List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    var failedAt = new CopyOnWriteArrayList<Long>();
    var longest = new AtomicLong();
    var others = new AtomicInteger();
    var sent = new ConcurrentHashMap<Integer, Long>();
    var fees = service("fees", config().withRetry(new RetryConfig(delays, 0, JITTER)));
    fees.events()
        .subscribe(
            type,
            "charge",
            note -> {
              var now = time().ticker().nanos();
              if (note.number() == 0) {
                failedAt.add(now);
                return failedAt.size() <= delays.size()
                    ? Future.failedFuture("not yet")
                    : Future.succeededFuture();
              }
              longest.accumulateAndGet(now - sent.getOrDefault(note.number(), now), Math::max);
              others.incrementAndGet();
              return Future.succeededFuture();
            });
    start(fees);
    publish(fees, 0);

    int number = 0;
    while (failedAt.size() <= delays.size()) {
      number++;
      sent.put(number, time().ticker().nanos());
      publish(fees, number);
    }

    int all = number;
    eventually(() -> others.get() == all);
    var pauses = new ArrayList<Long>();
    for (int i = 0; i < delays.size(); i++) {
      pauses.add(Duration.ofNanos(failedAt.get(i + 1) - failedAt.get(i)).toMillis());
    }
    System.out.printf(
        "MESSAGING pauses %s: planned %s, seen %s ms, others waited %d ms at most%n",
        getClass().getSimpleName(), delays, pauses, Duration.ofNanos(longest.get()).toMillis());
    for (int i = 0; i < delays.size(); i++) {
      assertThat((double) pauses.get(i))
          .isBetween(delays.get(i).toMillis() * 0.8, delays.get(i).toMillis() * 1.2);
    }
    assertThat(Duration.ofNanos(longest.get())).isLessThan(Duration.ofSeconds(1));
  }

  /** A run without poison, then one with it, which is returned. */
  private Poison pair(int pair, List<Double> shares) {
    var plainRate = new Poison("plain-" + pair, number -> false, number -> false).run();
    var poisoned =
        new Poison("poisoned-" + pair, number -> number % 100 == 7, number -> number % 20 == 3);
    var rate = poisoned.run();
    shares.add(rate / plainRate);
    System.out.printf(
        "MESSAGING poison %s: %d events, 1 %% poison, 5 %% failing twice: %.0f/s done,"
            + " %.0f/s without poison: %.0f %%%n",
        getClass().getSimpleName(), EVENTS, rate, plainRate, 100 * rate / plainRate);
    return poisoned;
  }

  /** A broker that has a backlog to write may take longer over a confirm. */
  private MessagingConfig load() {
    return config().withPublishTimeout(Duration.ofSeconds(30));
  }

  /** One run over all events, of which some fail always and some twice. */
  private final class Poison {

    private final String name;
    private final IntPredicate poison;
    private final IntPredicate transientFailure;
    private final EventType<Note> notes;
    private final Participant service;
    private final Timers timers;
    private final BitSet done = new BitSet(EVENTS);
    private final Map<Integer, Integer> attempts = new ConcurrentHashMap<>();
    private final AtomicInteger good = new AtomicInteger();
    private final AtomicLong lastGood = new AtomicLong();
    private final AtomicInteger doneWithGood = new AtomicInteger();
    private final AtomicBoolean repaired = new AtomicBoolean();

    Poison(String name, IntPredicate poison, IntPredicate transientFailure) {
      this.name = name;
      this.poison = poison;
      this.transientFailure = transientFailure;
      this.notes = EventType.of("contract." + name + "-" + run, Note.class);
      this.service = service(name, load().withRetry(RETRY).withPrefetch(200));
      this.timers = time().timers(service.vertx());
    }

    /** Events done per second, until the last one that never failed. */
    double run() {
      service
          .events()
          .subscribeEvents(
              notes,
              "charge",
              SubscriptionOptions.defaults().withConcurrency(WORKERS),
              event -> handle(event.data().number(), event.attempt()));
      start(service);
      var begun = time().ticker().nanos();
      publishAll();
      eventually(() -> good.get() == goodOnes());
      eventually(() -> effects() == EVENTS - poisonous());
      return doneWithGood.get() * 1e9 / (lastGood.get() - begun);
    }

    private void publishAll() {
      for (int from = 0; from < EVENTS; from += BATCH) {
        var published = new ArrayList<Future<Void>>();
        for (int number = from; number < from + BATCH; number++) {
          published.add(service.events().publish(notes, new Note(number)));
        }
        await(Future.all(published));
      }
    }

    private Future<Void> handle(int number, int attempt) {
      if (poison.test(number) && !repaired.get()) {
        attempts.merge(number, 1, Integer::sum);
        throw new IllegalStateException("poison " + number);
      }
      if (transientFailure.test(number) && attempt <= 2) {
        return Future.failedFuture("for the moment");
      }
      Promise<Void> worked = Promise.promise();
      timers.after(Duration.ofMillis(1), worked::complete); // what a handler waits for
      return worked.future().onSuccess(over -> done(number));
    }

    private void done(int number) {
      synchronized (done) {
        done.set(number);
      }
      if (!poison.test(number) && !transientFailure.test(number)) {
        lastGood.set(time().ticker().nanos());
        doneWithGood.set(effects());
        good.incrementAndGet();
      }
    }

    int effects() {
      synchronized (done) {
        return done.cardinality();
      }
    }

    private int goodOnes() {
      return count(number -> !poison.test(number) && !transientFailure.test(number));
    }

    private int poisonous() {
      return count(poison);
    }

    private int count(IntPredicate which) {
      int count = 0;
      for (int number = 0; number < EVENTS; number++) {
        count += which.test(number) ? 1 : 0;
      }
      return count;
    }

    List<Integer> attemptsOfPoison() {
      return List.copyOf(attempts.values());
    }

    private String queue() {
      return fullName(name) + ".charge";
    }

    List<ParkedMessage> awaitParked(int count) {
      var errors = service.transport().errors(queue());
      eventually(() -> await(errors.count()) == count);
      return await(errors.peek(count));
    }

    void repairAndRedrive() {
      repaired.set(true);
      var session = await(service.transport().errors(queue()).open());
      for (var taken = await(session.take(BATCH));
          !taken.isEmpty();
          taken = await(session.take(BATCH))) {
        await(Future.all(taken.stream().map(each -> each.putBack(Map.of())).toList()));
      }
      await(session.close());
      eventually(() -> effects() == EVENTS);
      assertThat(await(service.transport().errors(queue()).count())).isZero();
    }
  }

  /** What a run over ordered events came to. */
  private record Outcome(int handled, int parked, int inversions, int mostAtOnce) {}

  /** One run over all keys, with 2 % of the events failing at their first attempt. */
  private final class Ordered {

    private static final long SEED = 20_240_131;
    private static final double FAILING = 0.02;

    private final KeyOrder order;
    private final Participant service;
    private final Map<String, List<Integer>> handled = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final BitSet failing = new BitSet(KEYS * EACH);

    Ordered(KeyOrder order) {
      this.order = order;
      this.service = service("ordered", load().withRetry(RetryConfig.of(Duration.ofMillis(30))));
      var random = new Random(SEED);
      for (int i = 0; i < KEYS * EACH; i++) {
        failing.set(i, random.nextDouble() < FAILING);
      }
    }

    Outcome run() {
      service
          .events()
          .subscribeEvents(
              moves,
              "charge",
              SubscriptionOptions.defaults()
                  .withOrder(order)
                  .withConcurrency(WORKERS)
                  .withPrefetch(1000),
              event -> handle(event.data(), event.attempt()));
      start(service);
      publishAll();
      int skipped = order == KeyOrder.SKIP_EVENT ? failing.cardinality() : 0;
      eventually(() -> count.get() == KEYS * EACH - skipped);
      var errors = service.transport().errors(fullName("ordered") + ".charge");
      eventually(() -> await(errors.count()) == skipped);
      var outcome = new Outcome(count.get(), skipped, inversions(), most.get());
      System.out.printf(
          "MESSAGING order %s %s: seed %d, %d keys x %d, %d failing: %s%n",
          LoadContract.this.getClass().getSimpleName(),
          order,
          SEED,
          KEYS,
          EACH,
          failing.cardinality(),
          outcome);
      return outcome;
    }

    private void publishAll() {
      for (int number = 0; number < EACH; number++) {
        var published = new ArrayList<Future<Void>>();
        for (int key = 0; key < KEYS; key++) {
          published.add(service.events().publish(moves, new Move("k" + key, number)));
        }
        if (number % 5 == 4) {
          await(Future.all(published));
        }
      }
    }

    private Future<Void> handle(Move move, int attempt) {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      int key = Integer.parseInt(move.account().substring(1));
      boolean fails = attempt == 1 && failing.get(key * EACH + move.number());
      return later(1 + (key + move.number()) % 4)
          .compose(
              waited -> {
                running.decrementAndGet();
                if (fails) {
                  return Future.failedFuture("for the moment");
                }
                handled
                    .computeIfAbsent(move.account(), account -> new CopyOnWriteArrayList<>())
                    .add(move.number());
                count.incrementAndGet();
                return Future.succeededFuture();
              });
    }

    /** Ends after some turns of the event loop, so that handlers of several keys interleave. */
    private Future<Void> later(int turns) {
      Promise<Void> promise = Promise.promise();
      Vertx.currentContext()
          .runOnContext(
              turn -> {
                if (turns == 0) {
                  promise.complete();
                } else {
                  later(turns - 1).onComplete(promise);
                }
              });
      return promise.future();
    }

    private int inversions() {
      int inversions = 0;
      for (var numbers : handled.values()) {
        for (int i = 1; i < numbers.size(); i++) {
          inversions += numbers.get(i) < numbers.get(i - 1) ? 1 : 0;
        }
      }
      return inversions;
    }
  }
}
