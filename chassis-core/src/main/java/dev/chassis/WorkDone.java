package dev.chassis;

import dev.chassis.heartbeat.Heartbeat.Work;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;

/** What this instance has done, as its meters have it: heartbeats tell it to who draws the fleet. */
final class WorkDone {

  private static final String REQUESTS = "http.server.requests";
  private static final String CALLS = "http.client.requests";

  private WorkDone() {}

  static Work read(MeterRegistry meters) {
    var calls = new HashMap<String, Long>();
    for (var timer : meters.find(CALLS).timers()) {
      var service = timer.getId().getTag("service");
      if (service != null) {
        calls.merge(service, timer.count(), Long::sum);
      }
    }
    long requests = meters.find(REQUESTS).timers().stream().mapToLong(Timer::count).sum();
    return new Work(requests, calls);
  }
}
