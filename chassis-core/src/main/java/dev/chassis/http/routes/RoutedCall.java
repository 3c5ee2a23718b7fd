package dev.chassis.http.routes;

import dev.chassis.context.Principal;
import dev.chassis.http.Etag;
import dev.chassis.http.HttpCall;
import dev.chassis.http.ProblemException;
import dev.chassis.http.routes.Conditions.Outcome;
import dev.chassis.http.server.Exchange;
import dev.chassis.http.server.Problems;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

record RoutedCall(RoutingContext routing, Template template) implements HttpCall {

  @Override
  public String method() {
    return routing.request().method().name();
  }

  @Override
  public String path(String name) {
    if (!template.parameters().contains(name)) {
      throw new IllegalArgumentException(
          "no parameter {" + name + "} in " + template.text() + "; a typing mistake?");
    }
    return routing.pathParam(name);
  }

  @Override
  public Optional<String> query(String name) {
    return routing.queryParam(name).stream().findFirst();
  }

  @Override
  public Optional<Principal> principal() {
    return Optional.ofNullable(Exchange.of(routing).requestContext().principal());
  }

  @Override
  public String clientAddress() {
    return Exchange.of(routing).clientAddress();
  }

  @Override
  public boolean isSecure() {
    return Exchange.of(routing).isSecure();
  }

  @Override
  public String serverUrl() {
    return Exchange.of(routing).serverUrl();
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(routing.request().getHeader(name));
  }

  @Override
  public void checkConditions(@Nullable Etag current, @Nullable Instant lastModified) {
    var outcome =
        new Conditions(routing.request()).evaluate(current, current != null, lastModified);
    if (outcome == Outcome.FAILED) {
      throw new ProblemException(
          Problems.ofStatus(412, "It is not in the state that the request was made for."));
    }
  }
}
