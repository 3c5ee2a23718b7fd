package dev.chassis.samples.launcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts a bank, sells shares, and tells people and the caller how it went. */
final class Demonstration {

  private static final Duration END_LIMIT = Duration.ofSeconds(60);

  private final Options options;
  private final Console console;
  private final Folders folders;
  private final Bank bank;

  Demonstration(Options options, Console console, Folders folders, Bank bank) {
    this.options = options;
    this.console = console;
    this.folders = folders;
    this.bank = bank;
  }

  /**
   * Does it all.
   *
   * @return whether everything was as it should be
   * @throws LauncherException when the bank does not work at all
   */
  boolean run() throws InterruptedException {
    console.say(
        "SimpleBank: six services, %s"
            .formatted(options.processes() ? "a process each" : "one JVM, joined in memory"));
    var services = bank.start(this::tellStarted);
    var client = new BankClient(url(services, SampleService.GATEWAY));
    var teller = new Teller(client);
    teller.awaitConnected();

    var audit =
        Audit.begin(client, url(services, SampleService.MARKET), url(services, SampleService.FEES));
    var wrong = new ArrayList<>(teller.tryWhatMustBeRefused());
    wrong.addAll(audit.unchanged());
    var journeys = sell(teller);
    wrong.addAll(audit.after(journeys));
    tellVerdict(wrong, journeys.size());
    if (!options.once()) {
      new Signposts(services, folders, console).tell(journeys);
    }
    return wrong.isEmpty();
  }

  private List<Journey> sell(Teller teller) throws InterruptedException {
    console.say("");
    console.say("selling %d orders …".formatted(options.orders()));
    var journeys = teller.follow(teller.sell(Sale.plan(options.orders())), END_LIMIT);
    journeys.forEach(journey -> console.say(journey.told()));
    return journeys;
  }

  private void tellStarted(Listening up) {
    console.say(
        "  %-21s up in %5d ms   %-22s management %s%s"
            .formatted(
                up.service().id(),
                up.startMillis(),
                up.http(),
                up.management(),
                up.process().map(pid -> "   process " + pid).orElse("")));
  }

  private void tellVerdict(List<String> wrong, int orders) {
    console.say("");
    if (wrong.isEmpty()) {
      console.say(
          ("all right: %d orders placed, charged once and booked; 4 bad ones refused, nothing"
                  + " reserved; shares, money and fees add up")
              .formatted(orders));
    } else {
      console.say("WRONG:");
      wrong.forEach(what -> console.say("  %s".formatted(what)));
    }
  }

  private static String url(List<Listening> services, SampleService wanted) {
    return services.stream()
        .filter(up -> up.service() == wanted)
        .findFirst()
        .orElseThrow(() -> new LauncherException(wanted.id() + " is not up"))
        .http();
  }
}
