package dev.chassis.http.routes;

import dev.chassis.http.Problem;
import dev.chassis.http.Problem.FieldError;
import dev.chassis.http.ProblemException;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/** One request while it is bound: what it brought, and what was wrong with it so far. */
final class Incoming {

  /** What a caller is told at most. */
  private static final int MOST_FAULTS = 100;

  private final RoutingContext routing;
  private final Buffer body;
  private final List<FieldError> faults = new ArrayList<>(0);

  Incoming(RoutingContext routing, Buffer body) {
    this.routing = routing;
    this.body = body;
  }

  RoutingContext routing() {
    return routing;
  }

  /** The whole body; empty when there is none. */
  Buffer body() {
    return body;
  }

  void expected(String pointer, String expected) {
    fault(pointer, "expected " + expected);
  }

  void fault(String pointer, String detail) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(new FieldError(pointer, detail));
    }
  }

  boolean isFine() {
    return faults.isEmpty();
  }

  /** 400 with everything that was wrong. */
  ProblemException refusal() {
    return new ProblemException(
        Problem.of(400, "invalid-request", "Bad Request", "The request is not as expected.")
            .withErrors(faults));
  }
}
