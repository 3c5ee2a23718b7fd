package dev.chassis.samples.launcher;

import java.util.List;

/** Shows people where to look next. */
final class Signposts {

  private final List<Listening> services;
  private final Folders folders;
  private final Console console;

  Signposts(List<Listening> services, Folders folders, Console console) {
    this.services = services;
    this.folders = folders;
    this.console = console;
  }

  void tell(List<Journey> journeys) {
    var last = journeys.get(journeys.size() - 1);
    console.say("");
    console.say("look further:");
    console.say(
        "  curl -i -X POST %s/shares/sell -H 'content-type: application/json' \\"
            .formatted(http(SampleService.GATEWAY)));
    console.say("    -d '{\"accountId\":\"acc-1\",\"symbol\":\"ACME\",\"quantity\":10}'");
    console.say("  curl %s/orders/%s".formatted(http(SampleService.GATEWAY), last.order().id()));
    console.say("  curl %s/accounts/acc-1".formatted(http(SampleService.GATEWAY)));
    console.say("  curl %s/fees".formatted(http(SampleService.FEES)));
    console.say("  curl %s/fleet".formatted(http(SampleService.ALERTS)));
    console.say("  curl %s/trails/%s".formatted(http(SampleService.ALERTS), last.order().id()));
    console.say("  curl %s/health/ready".formatted(management(SampleService.ORDERS)));
    console.say("  curl %s/discovery".formatted(management(SampleService.ORDERS)));
    console.say("  curl %s/metrics".formatted(management(SampleService.ORDERS)));
    console.say("logs, a JSON object per line; all of one order:");
    console.say("  grep -h %s %s/*.log".formatted(last.sale().trace().traceId(), folders.logs()));
    services.stream()
        .filter(up -> up.service() == SampleService.FEES)
        .flatMap(up -> up.process().stream())
        .forEach(this::tellKilling);
  }

  private void tellKilling(long pid) {
    console.say("kill a service and start it again; every order is still charged once:");
    console.say("  kill -9 %d".formatted(pid));
    console.say("  %s/fees.sh &".formatted(folders.processes()));
  }

  private String http(SampleService service) {
    return find(service).http();
  }

  private String management(SampleService service) {
    return find(service).management();
  }

  private Listening find(SampleService service) {
    return services.stream()
        .filter(up -> up.service() == service)
        .findFirst()
        .orElseThrow(() -> new LauncherException(service.id() + " is not up"));
  }
}
