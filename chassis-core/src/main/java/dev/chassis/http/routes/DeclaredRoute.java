package dev.chassis.http.routes;

import dev.chassis.config.DataSize;
import dev.chassis.http.Priority;
import dev.chassis.http.Route;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
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
  private final AccessControl control;
  private final RouteAccess access = new RouteAccess();
  private @Nullable Duration timeout;
  private volatile long maxBody = -1;
  private volatile @Nullable RouteStage pipeline;

  DeclaredRoute(HttpMethod method, Template template, RouteStage action, AccessControl control) {
    this.control = control;
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
    refuseWhenSealed();
    priority = newPriority;
    return this;
  }

  @Override
  public Route open() {
    declaring().open();
    return this;
  }

  @Override
  public Route timeout(Duration newTimeout) {
    if (newTimeout.isNegative() || newTimeout.isZero()) {
      throw new IllegalArgumentException("timeout " + newTimeout + ": expected longer than zero");
    }
    refuseWhenSealed();
    timeout = newTimeout;
    return this;
  }

  @Override
  public Route authenticated() {
    declaring().authenticated();
    return this;
  }

  @Override
  public Route roles(String... anyOf) {
    declaring().roles(anyOf);
    return this;
  }

  @Override
  public Route callers(String... anyOf) {
    declaring().callers(anyOf);
    return this;
  }

  RouteAccess access() {
    return access;
  }

  private RouteAccess declaring() {
    refuseWhenSealed();
    return access;
  }

  /** Whether requests of this method go here; a HEAD goes to the GET. */
  boolean takes(HttpMethod requested) {
    return method.equals(requested)
        || (method.equals(HttpMethod.GET) && requested.equals(HttpMethod.HEAD));
  }

  @Override
  public Route maxBody(DataSize size) {
    refuseWhenSealed();
    maxBody = size.bytes();
    return this;
  }

  /** Largest body in bytes; negative for the server's limit. */
  long maxBodyBytes() {
    return maxBody;
  }

  private void refuseWhenSealed() {
    if (pipeline != null) {
      throw new IllegalStateException(
          "route %s %s has answered requests: say everything of it before the server starts"
              .formatted(method(), template()));
    }
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
    // before anything reads it
    stage = RouteBodyLimit.of(maxBody).before(stage);
    // before the body is read: who may not do this has nothing to say
    stage = control.before(stage, access, template.text());
    // before anything that costs: a refusal must be cheap when there is too much to do
    stage = new PriorityGate(priority).before(stage);
    // around everything of this route
    stage = RouteTimeout.of(timeout).before(stage);
    return stage;
  }
}
