package dev.chassis.http.routes;

import dev.chassis.config.DataSize;
import dev.chassis.http.Priority;
import dev.chassis.http.Route;
import dev.chassis.http.idempotency.Idempotency;
import dev.chassis.http.openapi.Content;
import dev.chassis.http.openapi.Operation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A route and what was said of it. Declared on one thread before the server starts; sealed by its
 * first request.
 */
final class DeclaredRoute implements Route {

  private final HttpMethod method;
  private final Template template;
  private final Input input;
  private final Action action;
  private Priority priority = Priority.NORMAL;
  private final AccessControl control;
  private final Idempotency idempotency;
  private final RouteAccess access = new RouteAccess();
  private @Nullable OnceOnly once;
  private final RouteDescription description = new RouteDescription();
  private final List<Representation> representations = new ArrayList<>();
  private boolean strictQuery;
  private boolean etags;
  private boolean requiresIfMatch;
  private @Nullable Deprecation deprecation;
  private @Nullable Duration timeout;
  private volatile long maxBody = -1;
  private volatile @Nullable RouteStage pipeline;

  /** Makes the innermost stage, once everything was said of the route. */
  @FunctionalInterface
  interface Action {
    RouteStage of(DeclaredRoute route);
  }

  DeclaredRoute(
      HttpMethod method,
      Template template,
      Input input,
      Action action,
      AccessControl control,
      Idempotency idempotency) {
    this.control = control;
    this.idempotency = idempotency;
    this.method = method;
    this.template = template;
    this.input = input;
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
  public Route strictQuery() {
    if (input.form() == null) {
      throw new IllegalStateException(
          "%s %s binds no record: its parameters are not known".formatted(method, template.text()));
    }
    return said(() -> strictQuery = true);
  }

  @Override
  public <T> Route produces(String mediaType, Class<T> type, Function<? super T, Buffer> writer) {
    return said(
        () ->
            representations.add(
                new Representation(mediaType, value -> writer.apply(type.cast(value)))));
  }

  @Override
  public Route etags() {
    return said(() -> etags = true);
  }

  @Override
  public Route requiresIfMatch() {
    return said(() -> requiresIfMatch = true);
  }

  @Override
  public Route deprecated(LocalDate since) {
    return said(() -> deprecation = new Deprecation(since, null));
  }

  @Override
  public Route deprecated(LocalDate since, LocalDate sunset) {
    return said(() -> deprecation = new Deprecation(since, sunset));
  }

  @Override
  public Route returns(int status, Class<?> type) {
    return said(() -> description.answer(status, Content.json(type)));
  }

  @Override
  public Route returnsList(Class<?> element) {
    return said(() -> description.answer(200, new Content(Representation.JSON, element, true)));
  }

  @Override
  public Route returnsNothing(int status) {
    return said(() -> description.nothing(status));
  }

  @Override
  public Route fails(int status, String when) {
    return said(() -> description.problem(status, when));
  }

  @Override
  public Route summary(String text) {
    return said(() -> description.summary(text));
  }

  @Override
  public Route description(String text) {
    return said(() -> description.text(text));
  }

  @Override
  public Route operationId(String id) {
    return said(() -> description.id(id));
  }

  @Override
  public Route tags(String... tags) {
    return said(() -> description.tags(List.of(tags)));
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

  @Override
  public Route idempotent() {
    return once(false);
  }

  @Override
  public Route requiresIdempotencyKey() {
    return once(true);
  }

  private Route once(boolean required) {
    if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.DELETE)) {
      throw new IllegalStateException(
          "route %s %s: %s is idempotent anyway".formatted(method(), template(), method()));
    }
    refuseWhenSealed();
    once = new OnceOnly(idempotency, required);
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

  boolean isStrict() {
    return strictQuery;
  }

  boolean isDeprecated() {
    return deprecation != null;
  }

  /** Describes an answer that is no JSON. */
  DeclaredRoute answering(String mediaType) {
    description.answer(200, new Content(mediaType, null, false));
    return this;
  }

  RouteAnswers answers() {
    return new RouteAnswers(representations, etags);
  }

  /** The route as others may know it. */
  Operation operation() {
    return description.operation(
        this,
        roles(),
        input.parameters(template),
        input.content(),
        input.isBodyRequired(),
        representations);
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
    RouteStage stage = action.of(this);
    // innermost: nobody is given an answer that he could not have asked for
    stage = once == null ? stage : once.before(stage);
    stage = requiresIfMatch ? MatchRequired.before(stage) : stage;
    // before anything is done whose result nobody would take
    stage = isNegotiated() ? new Negotiation(answers().offered()).before(stage) : stage;
    // before anything reads it
    stage = RouteBodyLimit.of(maxBody).before(stage);
    // before the body is read: who may not do this has nothing to say
    stage = control.before(stage, access, template.text());
    stage = deprecation == null ? stage : deprecation.before(stage);
    // before anything that costs: a refusal must be cheap when there is too much to do
    stage = new PriorityGate(priority).before(stage);
    // around everything of this route
    stage = RouteTimeout.of(timeout).before(stage);
    return stage;
  }

  /** Whether it is known what is offered: who did not say may answer anything, such as a stream. */
  private boolean isNegotiated() {
    return description.saysJson() || !representations.isEmpty();
  }

  /** Who may, as far as that is asked for a token. */
  private @Nullable List<String> roles() {
    return access.needsToken(control.tokensBelieved())
        ? access.roles().stream().sorted().toList()
        : null;
  }

  private Route said(Runnable change) {
    refuseWhenSealed();
    change.run();
    return this;
  }
}
