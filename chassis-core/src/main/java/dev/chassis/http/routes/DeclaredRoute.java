package dev.chassis.http.routes;

import dev.chassis.http.Priority;
import dev.chassis.http.Route;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * A route and what was said of it. Declared on one thread before the server starts; sealed by its
 * first request.
 */
final class DeclaredRoute implements Route {

  private final HttpMethod method;
  private final Template template;
  private final RouteStage action;
  private Priority priority = Priority.NORMAL;
  private volatile @Nullable RouteStage pipeline;

  DeclaredRoute(HttpMethod method, Template template, RouteStage action) {
    this.method = method;
    this.template = template;
    this.action = action;
  }

  @Override
  public String method() {
    return method.name();
  }

  @Override
  public String template() {
    return template.text();
  }

  @Override
  public Route priority(Priority newPriority) {
    if (pipeline != null) {
      throw new IllegalStateException(method + " " + template.text() + " is in use already");
    }
    priority = newPriority;
    return this;
  }

  HttpMethod httpMethod() {
    return method;
  }

  Template path() {
    return template;
  }

  /** What the request goes through; from now on nothing more can be said of the route. */
  RouteStage pipeline() {
    var known = pipeline;
    if (known == null) {
      // Two threads may each make one: they are alike.
      known = stack();
      pipeline = known;
    }
    return known;
  }

  /** The order of things, outermost last: read it from the bottom up to follow a request. */
  private RouteStage stack() {
    RouteStage stage = action;
    // first of all: a refusal must be cheap when there is too much to do
    stage = new PriorityGate(priority).before(stage);
    return stage;
  }
}
