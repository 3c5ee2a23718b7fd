package dev.chassis.samples.launcher;

import dev.chassis.context.TraceContext;
import dev.chassis.samples.launcher.BankClient.Accepted;
import dev.chassis.samples.launcher.BankClient.Answer;
import dev.chassis.samples.launcher.BankClient.OrderView;
import dev.chassis.samples.launcher.BankClient.ProblemView;
import dev.chassis.samples.launcher.BankClient.Sell;
import dev.chassis.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes sales, those that must succeed and those that must not, and follows them to their end. */
final class Teller {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(20);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final long MORE_THAN_ANYBODY_HAS = 900_000;

  private final Ticker ticker = Ticker.system();
  private final BankClient bank;

  Teller(BankClient bank) {
    this.bank = bank;
  }

  /**
   * Waits until a sale gets through all services that take part, by asking for one that the last of
   * them must refuse.
   */
  void awaitConnected() throws InterruptedException {
    long begun = ticker.nanos();
    var answer = unknownAccount();
    while (answer.status() != 404) {
      if (elapsedSince(begun).compareTo(CONNECT_LIMIT) > 0) {
        throw new LauncherException(
            "the services did not find each other within "
                + CONNECT_LIMIT.toSeconds()
                + " s: "
                + answer.body());
      }
      pause();
      answer = unknownAccount();
    }
  }

  /** Makes the sales, one after the other; each must be taken. */
  List<Journey> sell(List<Sale> sales) throws InterruptedException {
    var journeys = new ArrayList<Journey>();
    for (var sale : sales) {
      var answer = bank.sell(sale.wish(), sale.trace());
      if (answer.status() != 202) {
        throw new LauncherException(
            "a sale was refused: " + sale.wish() + ", " + answer.status() + " " + answer.body());
      }
      var id = answer.as(Accepted.class).orderId();
      if (!answer.location().equals("/orders/" + id)) {
        throw new LauncherException("wrong location of order " + id + ": " + answer.location());
      }
      journeys.add(new Journey(sale, bank.order(id)));
    }
    return journeys;
  }

  /**
   * Follows orders until all are completed or {@code limit} is over.
   *
   * @return each of them as last seen
   */
  List<Journey> follow(List<Journey> journeys, Duration limit) throws InterruptedException {
    long begun = ticker.nanos();
    var last = new ArrayList<Journey>();
    for (var journey : journeys) {
      OrderView order = bank.order(journey.order().id());
      while (!order.isCompleted() && elapsedSince(begun).compareTo(limit) < 0) {
        pause();
        order = bank.order(order.id());
      }
      last.add(new Journey(journey.sale(), order));
    }
    return last;
  }

  /**
   * Tries what must be refused.
   *
   * @return what was not refused as it should
   */
  List<String> tryWhatMustBeRefused() throws InterruptedException {
    var wrong = new ArrayList<String>();
    var tooMany = new Sell("acc-1", "ACME", MORE_THAN_ANYBODY_HAS);
    expect("too many shares", 409, "insufficient-shares", send(tooMany), wrong);
    expect("an unknown account", 404, "unknown-account", unknownAccount(), wrong);
    expect("a negative quantity", 400, "", send(new Sell("acc-1", "ACME", -5)), wrong);
    var malformed = bank.post("{\"accountId\":\"acc-1\",\"symbol\":", TraceContext.root());
    expect("a malformed body", 400, "", malformed, wrong);
    return wrong;
  }

  private Answer unknownAccount() throws InterruptedException {
    return send(new Sell("acc-999", "ACME", 1));
  }

  private Answer send(Sell wish) throws InterruptedException {
    return bank.sell(wish, TraceContext.root());
  }

  private static void expect(
      String what, int status, String code, Answer answer, List<String> wrong) {
    boolean problem =
        answer.status() == status
            && answer.mediaType().startsWith("application/problem+json")
            && answer.as(ProblemView.class).status() == status
            && (code.isEmpty() || answer.as(ProblemView.class).code().equals(code));
    if (!problem) {
      wrong.add(
          what
              + " should be refused with "
              + status
              + " "
              + code
              + ", but: "
              + answer.status()
              + " "
              + answer.mediaType()
              + " "
              + answer.body());
    }
  }

  private Duration elapsedSince(long begun) {
    return Duration.ofNanos(ticker.nanos() - begun);
  }

  private static void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN.toMillis());
  }
}
