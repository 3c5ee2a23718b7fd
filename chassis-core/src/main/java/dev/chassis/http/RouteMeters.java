package dev.chassis.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one route, found by method and status without building tags per request. Rows are
 * made when a method is first seen: a route mostly has one.
 */
final class RouteMeters {

  static final String REQUESTS = "http.server.requests";
  static final String UNMATCHED = "unmatched";

  /** Methods that become a label; a caller can invent others without end. */
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "OTHER");

  private static final int OTHER = METHODS.size() - 1;
  private static final int LOWEST_STATUS = 100;
  private static final int STATUSES = 500;

  private final MeterRegistry meters;
  private final String template;
  private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable Timer>> rows =
      new AtomicReferenceArray<>(METHODS.size());

  RouteMeters(MeterRegistry meters, String template) {
    this.meters = meters;
    this.template = template;
  }

  String template() {
    return template;
  }

  /** What metrics and logs call {@code route}. */
  static String nameOf(@Nullable RouteMeters route) {
    return route == null ? UNMATCHED : route.template;
  }

  void record(HttpMethod method, int status, long nanos) {
    timer(indexOf(method), status).record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(int method, int status) {
    var row = rows.get(method);
    if (row == null) {
      // Two threads may each make one: the registry hands both the same timers.
      row = new AtomicReferenceArray<>(STATUSES);
      rows.set(method, row);
    }
    var slot = status - LOWEST_STATUS;
    if (slot < 0 || slot >= STATUSES) {
      return build(method, status);
    }
    var timer = row.get(slot);
    if (timer == null) {
      timer = build(method, status);
      row.set(slot, timer);
    }
    return timer;
  }

  private Timer build(int method, int status) {
    return Timer.builder(REQUESTS)
        .description("Requests answered, from the request's head to the end of the answer")
        .tag("method", METHODS.get(method))
        .tag("route", template)
        .tag("status", Integer.toString(status))
        .tag("outcome", outcome(status))
        .register(meters);
  }

  private static int indexOf(HttpMethod method) {
    var index = METHODS.indexOf(method.name());
    return index < 0 ? OTHER : index;
  }

  private static String outcome(int status) {
    return switch (status / 100) {
      case 1 -> "INFORMATIONAL";
      case 2 -> "SUCCESS";
      case 3 -> "REDIRECTION";
      case 4 -> status == AccessRecord.ABORTED ? "ABORTED" : "CLIENT_ERROR";
      default -> "SERVER_ERROR";
    };
  }
}
