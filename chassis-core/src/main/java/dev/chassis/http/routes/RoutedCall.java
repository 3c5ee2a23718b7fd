package dev.chassis.http.routes;

import dev.chassis.http.HttpCall;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

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
  public Optional<String> header(String name) {
    return Optional.ofNullable(routing.request().getHeader(name));
  }
}
