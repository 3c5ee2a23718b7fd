package dev.chassis.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of one kind said. As JSON: {@code {"status":"DOWN","checks":[{"name":"store",
 * "status":"DOWN","error":"connection refused","sinceMs":1200}]}}.
 *
 * @param status down when any check is; a degraded one leaves it up
 * @param checks in the order in which they were added
 */
public record HealthReport(Status status, List<Check> checks) {

  /** Well or not. */
  public enum Status {
    /** Well. */
    UP,
    /** Not well. */
    DOWN,
    /** Of a single check: not well, and no reason to keep traffic away. */
    DEGRADED
  }

  /**
   * One check.
   *
   * @param name as given when it was added
   * @param status what it last said
   * @param error why it is down; null when it is up
   * @param sinceMs milliseconds since it turned so, 0 or more
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Check(String name, Status status, @Nullable String error, long sinceMs) {

    Check lenient() {
      return status == Status.DOWN ? new Check(name, Status.DEGRADED, error, sinceMs) : this;
    }
  }

  /** Copies the checks. */
  public HealthReport {
    checks = List.copyOf(checks);
  }

  static HealthReport of(List<Check> checks) {
    for (var check : checks) {
      if (check.status == Status.DOWN) {
        return new HealthReport(Status.DOWN, checks);
      }
    }
    return new HealthReport(Status.UP, checks);
  }

  /**
   * As {@code JsonCodec} writes it, but by hand: a probe asks in the middle of a start, and must
   * not wait until Jackson has learned by reflection how to write a record (ADR-0034).
   */
  public Buffer toJson() {
    var told = new JsonArray();
    for (var check : checks) {
      var json = new JsonObject().put("name", check.name).put("status", check.status.name());
      if (check.error != null) {
        json.put("error", check.error);
      }
      told.add(json.put("sinceMs", check.sinceMs));
    }
    var report = new JsonObject().put("status", status.name()).put("checks", told);
    return new JacksonCodec().toBuffer(report, false);
  }

  /** Whether no check is down. Not part of the JSON. */
  public boolean up() {
    return status == Status.UP;
  }
}
