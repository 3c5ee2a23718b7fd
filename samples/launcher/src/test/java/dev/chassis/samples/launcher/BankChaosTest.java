package dev.chassis.samples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.TraceContext;
import dev.chassis.samples.launcher.BankClient.Accepted;
import dev.chassis.samples.launcher.BankClient.Sell;
import dev.chassis.testkit.broker.ThrowawayRabbit;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bank as six processes over a real RabbitMQ, under 50 orders a second, while each service is
 * killed in turn, then the broker. When all are back the books must balance, and they are read from
 * the services' own databases: also for orders whose seller never got an answer.
 */
@Tag("trial")
class BankChaosTest {

  private static final Duration EVERY = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /**
   * As many accepted, one after the other, are a sign that all is whole: half a second of sales.
   */
  private static final int WHOLE = 25;

  @TempDir private Path folder;
  private final Ticker ticker = Ticker.system();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private ThrowawayRabbit rabbit;
  private Processes bank;
  private Map<SampleService, Listening> up;

  @BeforeEach
  void startTheBank() throws InterruptedException {
    rabbit = ThrowawayRabbit.start(); // skips, or fails where servers are required
    var broker = new Broker(Broker.RABBITMQ, rabbit.uri(), "the RabbitMQ of the test", () -> {});
    var folders = Folders.in(folder);
    folders.prepare();
    var options = Options.parse("--processes").withPort(Ports.any());
    bank = Processes.forTests(options, folders, new Console(System.out), () -> broker);
    up = new ConcurrentHashMap<>();
    bank.start(started -> {}).forEach(listening -> up.put(listening.service(), listening));
    new Teller(new BankClient(up.get(SampleService.GATEWAY).http())).awaitConnected();
  }

  @AfterEach
  void stopTheBank() {
    if (bank != null) {
      bank.stop();
    }
    if (rabbit != null) {
      rabbit.close();
    }
  }

  @Test
  void booksBalanceWhoeverWasKilled() throws Exception {
    var number = new AtomicInteger();
    var sellers = Executors.newScheduledThreadPool(24);
    long begun = ticker.nanos();
    var selling =
        sellers.scheduleAtFixedRate(
            () -> sellers.execute(() -> sell(number.getAndIncrement())),
            0,
            EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
    awaitSales();
    for (var victim : SampleService.values()) {
      kill(victim);
    }
    rabbit.kill();
    rabbit.restart();
    awaitSales();
    selling.cancel(false);
    sellers.shutdownNow();
    sellers.awaitTermination(20, TimeUnit.SECONDS);
    var sold = Duration.ofNanos(ticker.nanos() - begun);

    Eventually.until(this::unfinished, PATIENCE, () -> unfinishedCount() == 0);
    var took = Duration.ofNanos(ticker.nanos() - begun).minus(sold);
    var wrong = audit();
    System.out.printf(
        "bank chaos: six services and the broker killed once each, %d orders tried in %d s, %d"
            + " accepted, answers %s; %d orders in the books, final %d s after the last sale;"
            + " wrong: %s%n",
        number.get(),
        sold.toSeconds(),
        accepted.size(),
        answers,
        count(SampleService.ORDERS, "SELECT count(*) FROM orders"),
        took.toSeconds(),
        wrong);
    assertThat(accepted).as("control: there was load").hasSizeGreaterThan(200);
    assertThat(answers.keySet()).as("control: the kills were felt").hasSizeGreaterThan(1);
    assertThat(wrong).isEmpty();
  }

  private void kill(SampleService victim) throws Exception {
    var process = bank.process(victim);
    process.process().destroyForcibly().waitFor();
    new ProcessBuilder("/bin/sh", process.script().toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    Eventually.until(victim + " is ready again", PATIENCE, () -> isReady(victim));
    awaitSales();
  }

  private void awaitSales() {
    int enough = accepted.size() + WHOLE;
    Eventually.until("it sells", PATIENCE, () -> accepted.size() >= enough);
  }

  private void sell(int number) {
    var symbol = number % 3 == 0 ? "GLOBEX" : "ACME";
    var wish = new Sell("acc-" + (1 + number % 5), symbol, 1);
    try {
      var client = new BankClient(up.get(SampleService.GATEWAY).http());
      var answer = client.sell(wish, TraceContext.root());
      answers.merge(String.valueOf(answer.status()), 1, Integer::sum);
      if (answer.status() == 202) {
        accepted.add(answer.as(Accepted.class).orderId());
      }
    } catch (LauncherException e) {
      answers.merge("none", 1, Integer::sum);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What does not add up, from the books of all. */
  private List<String> audit() {
    var wrong = new ArrayList<String>();
    var known = texts(SampleService.ORDERS, "SELECT id FROM orders WHERE state = 'completed'");
    if (!known.containsAll(accepted)) {
      wrong.add("accepted orders are not final");
    }
    var charged = texts(SampleService.FEES, "SELECT order_id FROM charges");
    var booked =
        texts(
            SampleService.ACCOUNT_TRANSACTIONS,
            "SELECT order_id FROM reservations WHERE state = 'booked'");
    var placed = texts(SampleService.MARKET, "SELECT order_id FROM sales");
    if (!charged.equals(known) || !booked.equals(known) || !placed.equals(known)) {
      wrong.add(
          "%d completed, %d placed, %d charged, %d booked"
              .formatted(known.size(), placed.size(), charged.size(), booked.size()));
    }
    long held = count(SampleService.ACCOUNT_TRANSACTIONS, "SELECT sum(held)::bigint FROM holdings");
    if (held != 5 * 1750L - known.size()) {
      wrong.add("shares: " + held + " are left after " + known.size() + " were sold");
    }
    long reserved =
        count(SampleService.ACCOUNT_TRANSACTIONS, "SELECT sum(reserved)::bigint FROM holdings");
    if (reserved != 0) {
      wrong.add(reserved + " shares are reserved for nobody");
    }
    long cash =
        count(SampleService.ACCOUNT_TRANSACTIONS, "SELECT sum(cash_cents)::bigint FROM accounts");
    long proceeds =
        count(
            SampleService.MARKET,
            "SELECT coalesce(sum(price_cents * quantity), 0)::bigint FROM sales");
    if (cash != proceeds) {
      wrong.add("money: " + cash + " cents came for sales of " + proceeds);
    }
    return wrong;
  }

  private String unfinished() {
    return "every order is final; not so: orders "
        + texts(
            SampleService.ORDERS,
            "SELECT state || ' ' || id FROM orders WHERE state <> 'completed'")
        + ", reservations "
        + texts(
            SampleService.ACCOUNT_TRANSACTIONS,
            "SELECT order_id FROM reservations WHERE state = 'reserved'");
  }

  /** Orders that are not final, reservations that wait for one, and events that wait. */
  private long unfinishedCount() {
    long orders =
        count(SampleService.ORDERS, "SELECT count(*) FROM orders WHERE state <> 'completed'");
    long reserved =
        count(
            SampleService.ACCOUNT_TRANSACTIONS,
            "SELECT count(*) FROM reservations WHERE state = 'reserved'");
    return orders + reserved;
  }

  private long count(SampleService service, String sql) {
    return Long.parseLong(texts(service, sql).iterator().next());
  }

  private Set<String> texts(SampleService service, String sql) {
    var texts = ConcurrentHashMap.<String>newKeySet();
    try (var connection = DriverManager.getConnection(jdbc(service));
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new AssertionError(service + ": " + sql, e);
    }
  }

  private String jdbc(SampleService service) {
    var uri = URI.create(bank.databaseUri(service));
    return "jdbc:postgresql://"
        + uri.getHost()
        + ":"
        + uri.getPort()
        + uri.getPath()
        + "?user=postgres";
  }

  private boolean isReady(SampleService service) {
    var page = URI.create(up.get(service).management() + "/health/ready");
    try {
      return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
