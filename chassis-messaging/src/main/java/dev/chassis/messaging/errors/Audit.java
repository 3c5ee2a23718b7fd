package dev.chassis.messaging.errors;

import dev.chassis.messaging.spi.ParkedMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Who did what to how many events, in the log. */
final class Audit {

  private static final Logger log = LoggerFactory.getLogger(Audit.class);

  private Audit() {}

  static void ordered(JobReport job, String clientAddress) {
    about(job)
        .addKeyValue("client.address", clientAddress)
        .log("A job on an error queue was ordered");
  }

  static void begun(JobReport job) {
    about(job).log("A job on an error queue begins");
  }

  static void ended(JobReport job) {
    about(job)
        .addKeyValue("status", job.status().name())
        .addKeyValue("found", job.found())
        .addKeyValue("matched", job.matched())
        .addKeyValue("settled", job.settled())
        .addKeyValue("failedAgain", job.failedAgain())
        .addKeyValue("left", job.left() == null ? "unknown" : job.left())
        .addKeyValue("problem", job.problem() == null ? "" : job.problem())
        .log("A job on an error queue has ended");
  }

  static void cancelled(JobReport job, String clientAddress) {
    about(job)
        .addKeyValue("client.address", clientAddress)
        .log("A job on an error queue was cancelled");
  }

  /** One line each: they are gone for good. */
  static void discarded(JobReport job, ParkedMessage parked) {
    about(job)
        .addKeyValue("eventId", parked.message().id())
        .addKeyValue("eventType", parked.message().type())
        .addKeyValue("cause", Causes.of(parked.failure()))
        .log("An event was discarded");
  }

  private static LoggingEventBuilder about(JobReport job) {
    return log.atWarn()
        .addKeyValue("event.kind", "audit")
        .addKeyValue("job", job.job())
        .addKeyValue("action", job.kind().name())
        .addKeyValue("subscription", job.subscription())
        .addKeyValue("selection", job.selection())
        .addKeyValue("dryRun", job.dryRun())
        .addKeyValue("rate", job.rate())
        .addKeyValue("by", job.by())
        .addKeyValue("reason", job.why());
  }
}
