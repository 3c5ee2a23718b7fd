package dev.chassis.testkit.guide;

import dev.chassis.messaging.EventOptions;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.KeyOrder;
import dev.chassis.messaging.Messaging;
import dev.chassis.messaging.RejectedEventException;
import dev.chassis.messaging.RetryConfig;
import dev.chassis.messaging.SubscriptionOptions;
import dev.chassis.messaging.request.RequestType;
import dev.chassis.messaging.request.Requests;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Messaging for the guide: accounts whose bookings keep their order. */
final class Bookings {

  // snippet:keyed
  record Booked(String account, long cents) {
    static final EventType<Booked> TYPE =
        EventType.of("booked", Booked.class).keyedBy(Booked::account);
  }

  // end

  // snippet:question
  record BalanceQuestion(String account) {}

  record Balance(long cents) {
    static final RequestType<BalanceQuestion, Balance> REQUEST =
        RequestType.of("balance.asked", BalanceQuestion.class, Balance.class);
  }

  // end

  private final Map<String, Long> balances = new ConcurrentHashMap<>();
  private final List<String> forgotten = new CopyOnWriteArrayList<>();

  // snippet:ordered
  void listen(Messaging events) {
    var inOrder =
        SubscriptionOptions.defaults()
            .withOrder(KeyOrder.PARK_KEY)
            .withConcurrency(8) // accounts at once, in this instance
            .withPrefetch(500) // with what waits for its account
            .withRetry(RetryConfig.of(Duration.ofSeconds(1), Duration.ofSeconds(5)))
            .withHandlerTimeout(Duration.ofSeconds(30));
    events.subscribe(Booked.TYPE, "balances", inOrder, this::book);

    // Every instance hears it: each has a cache of its own.
    var each = SubscriptionOptions.defaults().forEachInstance();
    events.subscribe(Booked.TYPE, "forget", each, booked -> forget(booked.account()));
  }

  private Future<?> book(Booked booked) {
    if (booked.account().isBlank()) {
      throw new RejectedEventException("no account", null); // no retry can help
    }
    balances.merge(booked.account(), booked.cents(), Long::sum);
    return Future.succeededFuture();
  }

  // end

  // snippet:options
  Future<Void> remind(Messaging events, Booked booked) {
    var tomorrow =
        EventOptions.defaults()
            .withDelay(Duration.ofDays(1)) // or .at(moment)
            .withKey("reminders") // instead of the account
            .withHeader("x-reason", "reminder")
            .withTimeout(Duration.ofSeconds(2));
    return events.publish(Booked.TYPE, booked, tomorrow);
  }

  // end

  // snippet:answer
  void answer(Requests requests) {
    requests.answer(
        Balance.REQUEST,
        "balance",
        question -> Future.succeededFuture(new Balance(balance(question.account()))));
  }

  static Future<Long> ask(Requests requests, String account) {
    return requests
        .ask(Balance.REQUEST, new BalanceQuestion(account), Duration.ofSeconds(2))
        .map(Balance::cents);
  }

  // end

  private Future<?> forget(String account) {
    forgotten.add(account);
    return Future.succeededFuture();
  }

  long balance(String account) {
    return balances.getOrDefault(account, 0L);
  }

  List<String> forgotten() {
    return forgotten;
  }
}
