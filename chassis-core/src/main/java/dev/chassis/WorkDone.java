package dev.chassis;

import dev.chassis.heartbeat.Heartbeat.Work;
import dev.chassis.signals.Signals;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;

/**
 * What this instance has done, as its meters have it: heartbeats tell it to who draws the fleet.
 */
final class WorkDone {

  private WorkDone() {}

  static Work read(MeterRegistry meters) {
    var calls = new HashMap<String, Long>();
    for (var timer : meters.find(Signals.HTTP_CLIENT_REQUESTS.name()).timers()) {
      var service = timer.getId().getTag("service");
      if (service != null) {
        calls.merge(service, timer.count(), Long::sum);
      }
    }
    long requests =
        meters.find(Signals.HTTP_SERVER_REQUESTS.name()).timers().stream()
            .mapToLong(Timer::count)
            .sum();
    return new Work(requests, calls);
  }
}
