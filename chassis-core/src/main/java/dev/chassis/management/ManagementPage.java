package dev.chassis.management;

/**
 * A management page with a status of its own, such as a health report that answers 503. Return it
 * from {@link ManagementRoutes#json}; anything else is answered with 200.
 *
 * @param status HTTP status, 200 to 599
 * @param body written as JSON; a {@link io.vertx.core.buffer.Buffer} is JSON already
 */
public record ManagementPage(int status, Object body) {

  /** Refuses what is no final status. */
  public ManagementPage {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status " + status + ": expected 200 to 599");
    }
  }

  /** 200 when {@code healthy}, else 503: what probes understand. */
  public static ManagementPage health(boolean healthy, Object body) {
    return new ManagementPage(healthy ? 200 : 503, body);
  }
}
