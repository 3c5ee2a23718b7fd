package dev.chassis.alert;

import dev.chassis.heartbeat.HeartbeatListener;
import dev.chassis.heartbeat.InstanceState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a heartbeat monitor finds out into alerts: {@code InstanceDown} (warning) until it, or
 * a successor, is back; {@code ServiceDown} (critical) while no instance lives of a service that
 * lost one; {@code SelfPreservation} (warning). All alerts of a service are one group. Who said
 * farewell is not missed.
 */
public final class FleetAlerts implements HeartbeatListener {

  private final Alerts alerts;
  private final Map<String, Service> services = new HashMap<>();

  private static final class Service {
    private final Set<String> alive = new LinkedHashSet<>();
    private final Map<String, Alert> down = new LinkedHashMap<>();
    private @Nullable Alert outage;
  }

  private FleetAlerts(Alerts alerts) {
    this.alerts = alerts;
  }

  /** Raises what it hears of with {@code alerts}; add it to a monitor. */
  public static FleetAlerts into(Alerts alerts) {
    return new FleetAlerts(alerts);
  }

  @Override
  public void changed(InstanceState now) {
    var service = services.computeIfAbsent(now.service(), name -> new Service());
    switch (now.status()) {
      case up, draining, late -> back(service, now.instance());
      case suspect -> {
        // nothing is certain
      }
      case gone -> {
        service.alive.remove(now.instance());
        over(service, now.instance());
      }
      case down -> down(service, now);
    }
    judge(now.service(), service);
  }

  private void back(Service service, String instance) {
    boolean isNew = service.alive.add(instance);
    if (service.down.containsKey(instance)) {
      over(service, instance);
    } else if (isNew && !service.down.isEmpty()) {
      // A successor under another name: the one it replaces will not come back.
      over(service, service.down.keySet().iterator().next());
    }
  }

  private void over(Service service, String instance) {
    var alert = service.down.remove(instance);
    if (alert != null) {
      alerts.resolve(alert);
    }
  }

  private void down(Service service, InstanceState now) {
    service.alive.remove(now.instance());
    var why = now.why() == null ? "" : ": " + now.why();
    var alert =
        new Alert(
            "InstanceDown",
            Severity.warning,
            now.service(),
            Map.of("service", now.service(), "instance", now.instance()),
            now.service() + " is down: " + now.instance() + why);
    if (service.down.size() < Alerts.MOST) {
      service.down.put(now.instance(), alert);
    }
    alerts.raise(alert);
  }

  private void judge(String name, Service service) {
    boolean out = service.alive.isEmpty() && !service.down.isEmpty();
    if (out && service.outage == null) {
      service.outage =
          new Alert(
              "ServiceDown",
              Severity.critical,
              name,
              Map.of("service", name),
              "no instance of " + name + " is left");
      alerts.raise(service.outage);
    } else if (!out && service.outage != null) {
      alerts.resolve(service.outage);
      service.outage = null;
    }
  }

  @Override
  public void preserving(boolean on, int silent, int known) {
    var alert =
        new Alert(
            "SelfPreservation",
            Severity.warning,
            "fleet",
            Map.of(),
            silent
                + " of "
                + known
                + " instances fell silent at once: the network or the broker is the likely cause");
    if (on) {
      alerts.raise(alert);
    } else {
      alerts.resolve(alert);
    }
  }
}
