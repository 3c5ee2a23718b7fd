package dev.chassis.samples.alerts;

import dev.chassis.alert.AlertMessage;
import dev.chassis.heartbeat.InstanceState;
import dev.chassis.samples.alerts.SystemView.Flow;
import dev.chassis.samples.alerts.SystemView.InstanceNode;
import dev.chassis.samples.alerts.SystemView.ServiceNode;
import dev.chassis.samples.alerts.SystemView.Trouble;
import dev.chassis.time.Ticker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Puts the system together from what this service hears: heartbeats, which also tell what each
 * instance has done, everybody's events, and alerts. Thread-safe.
 */
final class SystemMap {

  private static final int ORDERS_SHOWN = 20;

  private final Supplier<? extends Collection<InstanceState>> fleet;
  private final Supplier<List<AlertMessage.Entry>> raised;
  private final ReceivedAlerts received;
  private final OrderTrails trails;
  private final Ticker ticker;
  private final Map<String, Pace> requests = new HashMap<>();
  private final Map<String, Map<String, Pace>> calls = new HashMap<>();

  SystemMap(
      Supplier<? extends Collection<InstanceState>> fleet,
      Supplier<List<AlertMessage.Entry>> raised,
      ReceivedAlerts received,
      OrderTrails trails,
      Ticker ticker) {
    this.fleet = fleet;
    this.raised = raised;
    this.received = received;
    this.trails = trails;
    this.ticker = ticker;
  }

  /** The system now. To be asked once a second or so: that is how it knows how fast counts grow. */
  synchronized SystemView look() {
    var states = present(fleet.get());
    listen(states);
    var flows = new ArrayList<Flow>(callFlows(states));
    flows.addAll(trails.flows());
    return new SystemView(services(states), flows, troubles(), trails.latest(ORDERS_SHOWN));
  }

  /** Without those that ended and whose address another instance has by now: they are history. */
  private static List<InstanceState> present(Collection<InstanceState> all) {
    var taken =
        all.stream()
            .filter(one -> FleetView.State.of(one) == FleetView.State.up && one.address() != null)
            .map(one -> one.service() + " " + one.address())
            .collect(Collectors.toSet());
    return all.stream()
        .filter(
            one ->
                FleetView.State.of(one) == FleetView.State.up
                    || !taken.contains(one.service() + " " + one.address()))
        .toList();
  }

  private void listen(List<InstanceState> states) {
    long now = ticker.nanos();
    for (var state : states) {
      var work = state.load() == null ? null : state.load().work();
      if (work == null || FleetView.State.of(state) == FleetView.State.down) {
        continue;
      }
      requests.computeIfAbsent(state.instance(), one -> new Pace()).add(now, work.requests());
      var targets = calls.computeIfAbsent(state.instance(), one -> new HashMap<>());
      work.calls()
          .forEach(
              (target, count) ->
                  targets.computeIfAbsent(target, one -> new Pace()).add(now, count));
    }
    var known = states.stream().map(InstanceState::instance).toList();
    requests.keySet().retainAll(known);
    calls.keySet().retainAll(known);
  }

  private List<ServiceNode> services(List<InstanceState> states) {
    var byService = new TreeMap<String, List<InstanceNode>>();
    for (var state : states) {
      byService.computeIfAbsent(state.service(), one -> new ArrayList<>()).add(node(state));
    }
    return byService.entrySet().stream()
        .map(
            entry ->
                new ServiceNode(
                    entry.getKey(),
                    sum(entry.getValue()),
                    entry.getValue().stream()
                        .sorted(Comparator.comparing(InstanceNode::instance))
                        .toList()))
        .toList();
  }

  private static double sum(List<InstanceNode> instances) {
    return instances.stream().mapToDouble(InstanceNode::perSecond).sum();
  }

  private InstanceNode node(InstanceState state) {
    var load = state.load();
    var pace = requests.get(state.instance());
    return new InstanceNode(
        state.instance(),
        FleetView.State.of(state),
        state.sinceMs(),
        state.why(),
        Objects.requireNonNullElse(state.version(), ""),
        state.address(),
        pace == null ? 0 : pace.perSecond(ticker.nanos()),
        load == null ? 0 : load.inFlight(),
        load == null ? 0 : load.loopLagMs());
  }

  private List<Flow> callFlows(List<InstanceState> states) {
    long now = ticker.nanos();
    var sums = new TreeMap<String, Map<String, Double>>();
    for (var state : states) {
      calls
          .getOrDefault(state.instance(), Map.of())
          .forEach(
              (target, pace) ->
                  sums.computeIfAbsent(state.service(), one -> new TreeMap<>())
                      .merge(target, pace.perSecond(now), Double::sum));
    }
    var flows = new ArrayList<Flow>();
    sums.forEach(
        (from, targets) ->
            targets.forEach(
                (to, rate) -> flows.add(new Flow(from, to, Flow.Kind.call, null, rate))));
    return flows;
  }

  private List<Trouble> troubles() {
    var all = new ArrayList<Trouble>();
    for (var entry : raised.get()) {
      var alert = entry.alert();
      all.add(
          new Trouble(
              alert.name(),
              alert.severity().name(),
              alert.summary(),
              entry.startsAt().toString(),
              "alerts"));
    }
    all.addAll(received.firing());
    all.sort(Comparator.comparing(Trouble::since).reversed());
    return all;
  }
}
