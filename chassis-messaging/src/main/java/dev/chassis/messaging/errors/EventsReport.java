package dev.chassis.messaging.errors;

import java.util.List;

/**
 * Events of one error queue.
 *
 * @param subscription whose error queue it is
 * @param complete whether these are all that were asked for; else there may be more
 * @param events oldest first, without their content
 */
public record EventsReport(String subscription, boolean complete, List<ParkedEvent> events) {

  public EventsReport {
    events = List.copyOf(events);
  }
}
