package dev.chassis.http.routes;

import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where a request has parameters. */
enum Place {
  PATH {
    @Override
    List<String> texts(RoutingContext routing, String name, boolean isList) {
      return List.of(routing.pathParam(name));
    }
  },

  QUERY {
    @Override
    List<String> texts(RoutingContext routing, String name, boolean isList) {
      return routing.queryParams().getAll(name);
    }
  },

  HEADER {
    @Override
    List<String> texts(RoutingContext routing, String name, boolean isList) {
      var lines = routing.request().headers().getAll(name);
      return isList ? HeaderList.elements(lines) : new ArrayList<>(lines);
    }
  };

  /** The decoded texts under {@code name}; empty when there is none. */
  abstract List<String> texts(RoutingContext routing, String name, boolean isList);

  /** As OpenAPI calls it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
