package dev.chassis.samples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.chassis.Environment;
import dev.chassis.config.Secret;
import dev.chassis.context.TraceContext;
import dev.chassis.messaging.database.DatabaseLender;
import dev.chassis.observability.slo.SloFiles;
import dev.chassis.samples.launcher.BankClient.Sell;
import dev.chassis.testkit.broker.ArtemisProcess;
import dev.chassis.testkit.monitoring.ThrowawayAlertmanager;
import dev.chassis.testkit.monitoring.ThrowawayPrometheus;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import io.vertx.core.json.JsonObject;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bank as six processes, watched by a real Prometheus and a real Alertmanager with the files
 * that its promises give: every series that they name is there, and people are called when {@code
 * fees} stops.
 */
@Tag("slow")
class BankSignalsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration CALLED_WITHIN = Duration.ofSeconds(10);

  /** Anything that wiring accepts: nothing is started to write files. */
  private static final String SOME_DATABASE = "postgresql://nobody:nothing@localhost:1/none";

  /** Panels of services that have no such traffic: gateway has no events, others call nobody. */
  private static final List<String> SILENT_BY_DESIGN =
      List.of(
          "account-transactions: Calls out",
          "account-transactions: Calls, 95 % are faster",
          "alerts: Calls out",
          "alerts: Calls, 95 % are faster",
          "fees: Calls out",
          "fees: Calls, 95 % are faster",
          "gateway: Events handled",
          "market: Calls out",
          "market: Calls, 95 % are faster");

  @TempDir private Path folder;
  private final Ticker ticker = Ticker.system();
  private final HttpClient http = HttpClient.newHttpClient();
  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final ScheduledExecutorService sellers = Executors.newScheduledThreadPool(2);
  private Processes bank;
  private Map<SampleService, Listening> up;
  private ThrowawayAlertmanager manager;
  private ThrowawayPrometheus prometheus;

  @BeforeEach
  void startTheBankAndWhoWatches() throws Exception {
    var folders = Folders.in(folder);
    folders.prepare();
    var broker = Broker.artemis(ArtemisProcess.start(folders.broker()));
    var options = Options.parse("--processes").withPort(Ports.any());
    bank = Processes.forTests(options, folders, new Console(System.out), () -> broker);
    up =
        bank.start(started -> {}).stream()
            .collect(Collectors.toMap(Listening::service, Function.identity()));
    new Teller(new BankClient(url(SampleService.GATEWAY))).awaitConnected();
    writeTheFilesOfTheirPromises();
    mail.start();
    manager = ThrowawayAlertmanager.configured(empty("alertmanager"), routes());
    prometheus =
        ThrowawayPrometheus.start(empty("prometheus"), targets(), rules(), manager.target());
  }

  @AfterEach
  void stopAll() {
    sellers.shutdownNow();
    Stream.of(prometheus, manager).forEach(BankSignalsTest::close);
    mail.stop();
    if (bank != null) {
      assertThat(bank.stop()).as("everything ends in good order").isTrue();
    }
  }

  @Test
  void allThatWatchersAskForIsThereAndTheyCallPeopleWhenFeesStops() throws Exception {
    var selling = sellers.scheduleAtFixedRate(this::sell, 0, 100, TimeUnit.MILLISECONDS);
    everyExpressionHasData();
    peopleAreCalledAndToldOfTheEnd();
    selling.cancel(false);
  }

  private void everyExpressionHasData() {
    assertThat(prometheus.query("absent(up{job=\"nobody\"} == 1)"))
        .as("control: the rule of a service that is away would fire")
        .hasSize(1);
    var expressions = expressions();
    assertThat(prometheus.rules()).hasSizeGreaterThan(50);
    Eventually.until(
        () -> "only these are silent: " + SILENT_BY_DESIGN + "; silent are " + silent(expressions),
        PATIENCE,
        () -> silent(expressions).equals(SILENT_BY_DESIGN));
    assertThat(prometheus.rules())
        .allSatisfy(rule -> assertThat(rule.getString("health")).as(rule.encode()).isEqualTo("ok"));
    System.out.printf(
        "bank signals: %d expressions of rules and dashboards give data, %d panels have none to"
            + " show: %s%n",
        expressions.size() - SILENT_BY_DESIGN.size(), SILENT_BY_DESIGN.size(), SILENT_BY_DESIGN);
  }

  private void peopleAreCalledAndToldOfTheEnd() throws Exception {
    assertThat(hooked("firing")).as("control: nobody is called while all is well").isFalse();
    var fees = bank.process(SampleService.FEES);
    long told = ticker.nanos();
    fees.process().destroy();
    Eventually.until("the webhook is called", PATIENCE, () -> hooked("firing"));
    var hook = since(told);
    Eventually.until("a mail has come", PATIENCE, () -> mailed("FIRING"));
    var letter = since(told);

    new ProcessBuilder("/bin/sh", fees.script().toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    long back = ticker.nanos();
    Eventually.until("the webhook hears of the end", PATIENCE, () -> hooked("resolved"));
    Eventually.until("and so does who was mailed", PATIENCE, () -> mailed("RESOLVED"));
    System.out.printf(
        "bank signals: fees stopped, webhook called after %d ms, mail after %d ms; started again,"
            + " both told of the end after %d ms%n",
        hook.toMillis(), letter.toMillis(), since(back).toMillis());
    assertThat(hook).isLessThan(CALLED_WITHIN);
    assertThat(letter).isLessThan(CALLED_WITHIN);
  }

  /** Where each expression comes from, and the expression, without the limits of alerts. */
  private Map<String, List<String>> expressions() {
    var all = new LinkedHashMap<String, List<String>>();
    for (var rule : prometheus.rules()) {
      var query = rule.getString("query");
      // The rule of a service that is away finds nothing as long as it is not.
      var asked = query.startsWith("absent(") ? query.substring(7, query.length() - 1) : query;
      add(all, "rule " + rule.getString("name"), asked.replaceAll(" > [0-9.e-]+", ""));
    }
    for (var service : SampleService.values()) {
      dashboard(service.id(), all);
    }
    dashboard("system", all);
    return all;
  }

  private void dashboard(String name, Map<String, List<String>> all) {
    var board = new JsonObject(read(files().resolve(name + ".dashboard.json")));
    for (var panel : board.getJsonArray("panels")) {
      var json = (JsonObject) panel;
      for (var target : json.getJsonArray("targets", new io.vertx.core.json.JsonArray())) {
        var expression = ((JsonObject) target).getString("expr");
        add(
            all,
            name + ": " + json.getString("title"),
            expression.replace("$__rate_interval", "10s"));
      }
    }
  }

  private static void add(Map<String, List<String>> all, String origin, String expression) {
    all.computeIfAbsent(origin, none -> new ArrayList<>()).add(expression);
  }

  /** Where expressions come from that give nothing, or nothing that is a number. */
  private List<String> silent(Map<String, List<String>> expressions) {
    var silent = new TreeSet<String>();
    expressions.forEach(
        (origin, all) -> {
          if (!all.stream().allMatch(this::hasData)) {
            silent.add(origin);
          }
        });
    return List.copyOf(silent);
  }

  private boolean hasData(String expression) {
    return prometheus.query(expression).stream()
        // what is no row is the time and the value of a number
        .map(row -> row instanceof JsonObject one ? one.getJsonArray("value").getString(1) : row)
        .anyMatch(value -> !value.equals("NaN"));
  }

  private void writeTheFilesOfTheirPromises() throws IOException {
    DatabaseLender lender = service -> Secret.of(SOME_DATABASE);
    SloFiles.write(
        files(),
        Arrays.stream(SampleService.values()).map(SampleService::chassis).toList(),
        Environment.ofProcess().share(DatabaseLender.class, lender));
    // Only how often they are evaluated is changed, so that the test need not wait.
    for (var file : rules()) {
      Files.writeString(file, read(file).replace("interval: 30s", "interval: 1s"));
    }
  }

  /** The routes that were written, with the receivers filled in and without their patience. */
  private String routes() {
    var smtp = "127.0.0.1:" + mail.getSmtp().getPort();
    var receiver =
        """
                send_resolved: true
            email_configs:
              - to: 'oncall@bank.example'
                send_resolved: true
        """;
    return """
        global:
          smtp_smarthost: '%s'
          smtp_from: 'alertmanager@bank.example'
          smtp_require_tls: false
        """
            .formatted(smtp)
        + read(files().resolve("alertmanager.yml"))
            .replaceAll("http://localhost:9099/[a-z]+", url(SampleService.ALERTS) + "/alerts")
            .replaceAll(" *send_resolved: true\n", receiver)
            .replace("group_wait: 10s", "group_wait: 0s")
            .replace("group_interval: 1m", "group_interval: 1s");
  }

  private List<Path> rules() throws IOException {
    try (var all = Files.list(files())) {
      return all.filter(file -> file.toString().endsWith(".rules.yml"))
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }

  private Map<String, String> targets() {
    return up.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().id(),
                entry -> URI.create(entry.getValue().management()).getAuthority()));
  }

  /** Whether the webhook, which is the bank's own {@code alerts}, was told this of fees. */
  private boolean hooked(String status) {
    try {
      var page = URI.create(url(SampleService.ALERTS) + "/alerts");
      var answer = http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
      return new JsonObject(answer.body())
          .getJsonArray("alerts").stream()
              .map(row -> ((JsonObject) row).getJsonObject("alert"))
              .filter(alert -> alert.getString("status").equals(status))
              .map(alert -> alert.getJsonObject("labels"))
              .anyMatch(
                  labels ->
                      labels.getString("alertname", "").equals("ServiceDown")
                          && labels.getString("service", "").equals("fees"));
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private boolean mailed(String status) {
    return Arrays.stream(mail.getReceivedMessages())
        .map(
            letter -> {
              try {
                return letter.getSubject() + letter.getContent();
              } catch (IOException | MessagingException e) {
                throw new AssertionError(e);
              }
            })
        .anyMatch(text -> text.contains(status) && text.contains("ServiceDown"));
  }

  private void sell() {
    try {
      new BankClient(url(SampleService.GATEWAY))
          .sell(new Sell("acc-1", "ACME", 1), TraceContext.root());
      // what no sale asks for, and somebody looks at
      read(SampleService.FEES, "/fees");
      read(SampleService.MARKET, "/prices/ACME");
      read(SampleService.ALERTS, "/fleet");
      read(SampleService.GATEWAY, "/accounts/acc-1");
    } catch (LauncherException | IOException e) {
      // there is more to come
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(SampleService service, String path) throws IOException, InterruptedException {
    var page = URI.create(url(service) + path);
    http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding());
  }

  private Duration since(long begun) {
    return Duration.ofNanos(ticker.nanos() - begun);
  }

  private String url(SampleService service) {
    return up.get(service).http();
  }

  private Path files() {
    return folder.resolve("slo");
  }

  private Path empty(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void close(AutoCloseable one) {
    try {
      if (one != null) {
        one.close();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
