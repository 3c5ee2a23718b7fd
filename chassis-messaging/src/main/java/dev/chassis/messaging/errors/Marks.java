package dev.chassis.messaging.errors;

import dev.chassis.messaging.spi.Message;
import java.util.Map;

/** What a redrive writes onto an event, as headers. */
final class Marks {

  /** The job that put it back last. */
  static final String JOB = "chassis-redrive";

  /** How often it was put back. */
  static final String COUNT = "chassis-redrives";

  private Marks() {}

  static Map<String, String> by(String job, Message message) {
    return Map.of(JOB, job, COUNT, Integer.toString(redrives(message) + 1));
  }

  /** How often the event was put back; 0 when it does not say. */
  static int redrives(Message message) {
    try {
      return Math.max(0, Integer.parseInt(message.headers().getOrDefault(COUNT, "0")));
    } catch (NumberFormatException e) {
      return 0; // headers are anybody's
    }
  }

  /** Whether this job had put it back before: it has failed again, and would for ever. */
  static boolean isOf(String job, Message message) {
    return job.equals(message.headers().get(JOB));
  }
}
