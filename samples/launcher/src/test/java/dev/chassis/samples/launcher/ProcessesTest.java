package dev.chassis.samples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.TraceContext;
import dev.chassis.samples.launcher.BankClient.Accepted;
import dev.chassis.samples.launcher.BankClient.Answer;
import dev.chassis.samples.launcher.BankClient.FeesView;
import dev.chassis.samples.launcher.BankClient.Sell;
import dev.chassis.testkit.broker.ArtemisProcess;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bank as six processes over the broker that needs no installation, while processes are killed
 * and stopped. Prints the ground truth of each fault.
 */
class ProcessesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final Ticker clock = Ticker.system();
  private final HttpClient http = HttpClient.newHttpClient();
  private Folders folders;
  private Processes bank;
  private Map<SampleService, Listening> up;
  private BankClient client;

  @BeforeEach
  void startTheBank() throws InterruptedException {
    folders = Folders.in(folder);
    folders.prepare();
    var broker = broker(folders);
    var options = Options.parse("--processes").withPort(Ports.any());
    bank = Processes.forTests(options, folders, new Console(System.out), () -> broker);
    up =
        bank.start(started -> {}).stream()
            .collect(Collectors.toMap(Listening::service, Function.identity()));
    client = new BankClient(up.get(SampleService.GATEWAY).http());
    new Teller(client).awaitConnected();
  }

  /** What joins the processes. */
  Broker broker(Folders at) {
    return Broker.artemis(ArtemisProcess.start(at.broker()));
  }

  @AfterEach
  void stopTheBank() throws IOException {
    if (bank == null) {
      return; // skipped before there was one
    }
    assertThat(bank.stop()).as("everything that is alive ends in good order").isTrue();
    assertEveryLineOfStandardOutputIsJson();
  }

  @Test
  void chargesEveryOrderOnceAlthoughFeesIsKilledWhileSelling() throws Exception {
    var sold = new Sold();
    sold.sell(20);
    var fees = bank.process(SampleService.FEES);

    fees.process().destroyForcibly().waitFor();
    long killed = clock.nanos();
    var selling = sold.sellInBackground(60);
    Eventually.until(
        "the gateway forgets fees", () -> !isDiscovered(SampleService.GATEWAY, "fees"));
    var forgotten = Duration.ofNanos(clock.nanos() - killed);
    selling.join();
    int pending = sold.accepted.size() - sold.states().getOrDefault("completed", 0);
    new ProcessBuilder("/bin/sh", fees.script().toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();

    Eventually.until("every order is completed", PATIENCE, () -> sold.allCompleted());
    var charges = charges();
    System.out.printf(
        "fees killed: %d accepted, %d waited for a fee meanwhile, %d charged; gone from /discovery"
            + " after %d ms%n",
        sold.accepted.size(), pending, charges.size(), forgotten.toMillis());
    assertThat(pending).as("control: without fees nothing gets completed").isGreaterThan(0);
    assertThat(charges).doesNotHaveDuplicates();
    assertThat(charges).containsExactlyInAnyOrderElementsOf(sold.accepted);
    assertThat(forgotten).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void drainsOrdersUnderLoadAndLosesNoAcceptedOrder() throws Exception {
    var sold = new Sold();
    var orders = bank.process(SampleService.ORDERS);
    var sellers = Stream.generate(() -> sold.sellInBackground(150)).limit(4).toList();
    Eventually.until("orders is busy", () -> sold.accepted.size() >= 40);

    orders.process().destroy();
    long told = clock.nanos();
    boolean ended = orders.process().waitFor(40, TimeUnit.SECONDS);
    var took = Duration.ofNanos(clock.nanos() - told);
    for (var seller : sellers) {
      seller.join();
    }

    System.out.printf(
        "orders stopped under load: exit code %d after %d ms; answers by status %s%n",
        orders.process().exitValue(), took.toMillis(), sold.answers);
    assertThat(ended).isTrue();
    assertThat(orders.process().exitValue()).isZero();
    assertThat(sold.answers.keySet())
        .as("accepted, or told that orders is away")
        .isSubsetOf(202, 503);
    assertThat(sold.answers).as("control: there was load during and after").containsKey(503);
    Eventually.until(
        "every accepted order is charged", PATIENCE, () -> charges().containsAll(sold.accepted));
    assertThat(charges()).doesNotHaveDuplicates();
  }

  private List<String> charges() {
    try {
      return client
          .get(up.get(SampleService.FEES).http() + "/fees", FeesView.class)
          .charges()
          .stream()
          .map(BankClient.ChargeView::orderId)
          .toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private boolean isDiscovered(SampleService by, String service) {
    try {
      var page = URI.create(up.get(by).management() + "/discovery");
      var body = http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
      return new JsonObject(body)
          .getJsonArray("services").stream()
              .map(JsonObject.class::cast)
              .filter(one -> one.getString("service").equals(service))
              .anyMatch(one -> !one.getJsonArray("instances").isEmpty());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void assertEveryLineOfStandardOutputIsJson() throws IOException {
    for (var service : SampleService.values()) {
      var lines = Files.readAllLines(folders.log(service));
      assertThat(lines)
          .isNotEmpty()
          .allSatisfy(line -> assertThat(new JsonObject(line)).isNotNull());
    }
  }

  /** What was sold, and what became of it: the ground truth. */
  private final class Sold {

    private final List<String> accepted = new CopyOnWriteArrayList<>();
    private final Map<Integer, Integer> answers = new ConcurrentHashMap<>();

    void sell(int orders) {
      for (int i = 0; i < orders; i++) {
        var answer = sellOne(1 + i % 5);
        answers.merge(answer.status(), 1, Integer::sum);
        if (answer.status() == 202) {
          accepted.add(answer.as(Accepted.class).orderId());
        }
      }
    }

    Thread sellInBackground(int orders) {
      var seller = new Thread(() -> sell(orders), "seller");
      seller.start();
      return seller;
    }

    Map<String, Integer> states() throws InterruptedException {
      var states = new ConcurrentHashMap<String, Integer>();
      for (var id : accepted) {
        states.merge(client.order(id).state(), 1, Integer::sum);
      }
      return states;
    }

    boolean allCompleted() {
      try {
        return states().equals(Map.of("completed", accepted.size()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    private Answer sellOne(int account) {
      try {
        return client.sell(new Sell("acc-" + account, "ACME", 1), TraceContext.root());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }
}
