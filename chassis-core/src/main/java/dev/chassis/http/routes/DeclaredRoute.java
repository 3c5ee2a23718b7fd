package dev.chassis.http.routes;

import dev.chassis.http.Route;
import dev.chassis.http.openapi.Content;
import dev.chassis.http.openapi.Operation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
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
  private final RouteDescription description = new RouteDescription();
  private final List<Representation> representations = new ArrayList<>();
  private boolean strictQuery;
  private boolean etags;
  private boolean requiresIfMatch;
  private @Nullable Deprecation deprecation;
  private volatile @Nullable RouteStage pipeline;

  /** Makes the innermost stage, once everything was said of the route. */
  @FunctionalInterface
  interface Action {
    RouteStage of(DeclaredRoute route);
  }

  DeclaredRoute(HttpMethod method, Template template, Input input, Action action) {
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

  RouteAnswers answers() {
    return new RouteAnswers(representations, etags);
  }

  /** The route as others may know it. */
  Operation operation() {
    return description.operation(
        this, input.parameters(template), input.content(), input.isBodyRequired(), representations);
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
    stage = requiresIfMatch ? MatchRequired.before(stage) : stage;
    // before anything is done whose result nobody would take
    stage = description.isEmptyOnly() ? stage : new Negotiation(answers().offered()).before(stage);
    // outermost: refusals tell of it as well, as far as they keep headers
    stage = deprecation == null ? stage : deprecation.before(stage);
    return stage;
  }

  private Route said(Runnable change) {
    if (pipeline != null) {
      throw new IllegalStateException(
          "%s %s has answered already".formatted(method, template.text()));
    }
    change.run();
    return this;
  }
}
