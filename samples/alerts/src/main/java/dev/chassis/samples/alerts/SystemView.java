package dev.chassis.samples.alerts;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole system at one moment, as the page shows it.
 *
 * @param services every service heard of lately, sorted by name
 * @param flows who gives work to whom
 * @param alerts what is wrong now, here and at Alertmanager, newest first
 * @param orders the latest orders, newest first
 */
record SystemView(
    List<ServiceNode> services,
    List<Flow> flows,
    List<Trouble> alerts,
    List<OrderTrails.Trail> orders) {

  /**
   * A service.
   *
   * @param service its name
   * @param perSecond requests that its instances answer per second
   * @param instances all heard of lately
   */
  record ServiceNode(String service, double perSecond, List<InstanceNode> instances) {}

  /**
   * An instance.
   *
   * @param instance its id
   * @param state {@code up}, {@code draining}, {@code gone} or {@code down}
   * @param sinceMs milliseconds in this state
   * @param why what is known about a silence, or the end; absent while all is well
   * @param version version of the service
   * @param address host and port; absent when it has no server
   * @param perSecond requests answered per second
   * @param inFlight requests being handled
   * @param loopLagMs how late its event loops run
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record InstanceNode(
      String instance,
      FleetView.State state,
      long sinceMs,
      @Nullable String why,
      String version,
      @Nullable String address,
      double perSecond,
      int inFlight,
      long loopLagMs) {}

  /**
   * Work that goes from one service to another.
   *
   * @param from who gives it
   * @param to who takes it
   * @param kind {@code call} or {@code event}
   * @param what the event's type; absent for calls
   * @param perSecond how often per second, over the last seconds
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Flow(String from, String to, Kind kind, @Nullable String what, double perSecond) {

    enum Kind {
      call,
      event
    }
  }

  /**
   * Something that is wrong.
   *
   * @param name what kind of thing
   * @param severity how bad, as whoever raised it says
   * @param summary a sentence for people
   * @param since when it began
   * @param by {@code alerts} or {@code alertmanager}
   */
  record Trouble(String name, String severity, String summary, String since, String by) {}
}
