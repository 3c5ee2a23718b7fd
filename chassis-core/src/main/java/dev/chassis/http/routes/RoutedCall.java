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

/** A request as its handler sees it; Vert.x Web's view of it is made when somebody asks for it. */
record RoutedCall(Exchange exchange, Template template) implements HttpCall {

  @Override
  public RoutingContext routing() {
    return exchange.view();
  }

  @Override
  public String method() {
    return exchange.request().method().name();
  }

  @Override
  public String path(String name) {
    if (!template.parameters().contains(name)) {
      throw new IllegalArgumentException(
          "no parameter {" + name + "} in " + template.text() + "; a typing mistake?");
    }
    var routing = exchange.routing();
    return routing == null
        ? template.value(name, exchange.request().path())
        : routing.pathParam(name);
  }

  @Override
  public Optional<String> query(String name) {
    return exchange.request().query() == null
        ? Optional.empty()
        : routing().queryParam(name).stream().findFirst();
  }

  @Override
  public Optional<Principal> principal() {
    return Optional.ofNullable(exchange.requestContext().principal());
  }

  @Override
  public String clientAddress() {
    return exchange.clientAddress();
  }

  @Override
  public boolean isSecure() {
    return exchange.isSecure();
  }

  @Override
  public String serverUrl() {
    return exchange.serverUrl();
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(exchange.request().getHeader(name));
  }

  @Override
  public void checkConditions(@Nullable Etag current, @Nullable Instant lastModified) {
    var outcome =
        new Conditions(exchange.request()).evaluate(current, current != null, lastModified);
    if (outcome == Outcome.FAILED) {
      throw new ProblemException(
          Problems.ofStatus(412, "It is not in the state that the request was made for."));
    }
  }
}
