package dev.chassis.http.server;

import dev.chassis.context.LogFields;
import dev.chassis.signals.Signals;
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
public final class RouteMeters {

  static final String UNMATCHED = "unmatched";

  /** Methods that become a label; a caller can invent others without end. */
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "OTHER");

  private static final int OTHER = METHODS.size() - 1;
  private static final int LOWEST_STATUS = 100;
  private static final int STATUSES = 500;

  private final MeterRegistry meters;
  private final String template;
  private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable Outcome>> rows =
      new AtomicReferenceArray<>(METHODS.size());

  /**
   * Requests of one method that ended with one status.
   *
   * @param timer where they are measured
   * @param route what metrics and logs call the route
   * @param status HTTP status
   * @param name such as {@code GET /orders/{id}}, of spans
   * @param text such as {@code GET /orders/{id} 200}, of log lines
   * @param fields of log lines
   */
  record Outcome(Timer timer, String route, int status, String name, String text, Fields fields) {

    /** Whether there was a route for the request. */
    boolean isMatched() {
      return !route.equals(UNMATCHED);
    }
  }

  /** What log lines of an outcome have alike. */
  static final class Fields extends LogFields.Common {
    private final @Nullable String method;
    private final String route;
    private final int status;

    private Fields(@Nullable String method, String route, int status) {
      this.method = method;
      this.route = route;
      this.status = status;
    }

    /** Whether all requests had the same method; else each has to tell its own. */
    boolean tellMethod() {
      return method != null;
    }

    @Override
    public void forEachField(LogFields.Sink sink) {
      if (method != null) {
        sink.word("http.request.method", method);
      }
      sink.word("http.route", route);
      sink.number("http.response.status_code", status);
    }
  }

  /** The timers of the route declared as {@code template}. */
  public RouteMeters(MeterRegistry meters, String template) {
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

  /** Measures a request; returns what it has in common with others. */
  Outcome record(HttpMethod method, int status, long nanos) {
    var outcome = outcome(indexOf(method), status);
    outcome.timer().record(nanos, TimeUnit.NANOSECONDS);
    return outcome;
  }

  private Outcome outcome(int method, int status) {
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
    var known = row.get(slot);
    if (known == null) {
      known = build(method, status);
      row.set(slot, known);
    }
    return known;
  }

  private Outcome build(int method, int status) {
    var timer =
        Signals.HTTP_SERVER_REQUESTS.timer(
            meters, METHODS.get(method), template, Integer.toString(status), label(status));
    var name = METHODS.get(method) + " " + template;
    var fields = new Fields(method == OTHER ? null : METHODS.get(method), template, status);
    return new Outcome(timer, template, status, name, name + " " + status, fields);
  }

  private static int indexOf(HttpMethod method) {
    var index = METHODS.indexOf(method.name());
    return index < 0 ? OTHER : index;
  }

  private static String label(int status) {
    return switch (status / 100) {
      case 1 -> "INFORMATIONAL";
      case 2 -> "SUCCESS";
      case 3 -> "REDIRECTION";
      case 4 -> status == AccessRecord.ABORTED ? "ABORTED" : "CLIENT_ERROR";
      default -> "SERVER_ERROR";
    };
  }
}
