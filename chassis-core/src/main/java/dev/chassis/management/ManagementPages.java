package dev.chassis.management;

import dev.chassis.http.routes.Template;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Pages on a router, and a list of them at {@code /} for who does not know where to look. */
final class ManagementPages implements ManagementRoutes {

  private final Router router;
  private final Set<String> paths = new ConcurrentSkipListSet<>();

  ManagementPages(Router router) {
    this.router = router;
    // Behind every page, so that a page of its own may take its place.
    router
        .route(HttpMethod.GET, "/")
        .order(Integer.MAX_VALUE - 1)
        .handler(routing -> Answers.value(Exchange.of(routing), new Index(List.copyOf(paths))));
  }

  private record Index(List<String> pages) {}

  @Override
  public void json(String path, Supplier<Future<?>> page) {
    add(path, page, ManagementPages::writeJson);
  }

  @Override
  public void text(String path, String mediaType, Supplier<Future<String>> page) {
    add(
        path,
        page,
        (exchange, text) -> Answers.text(exchange, 200, mediaType, Buffer.buffer(text)));
  }

  @Override
  public Router router() {
    return router;
  }

  private <T> void add(
      String path, Supplier<? extends Future<? extends T>> page, BiConsumer<Exchange, T> writer) {
    var template = Template.parse(path);
    if (!paths.add(path)) {
      throw new IllegalArgumentException("management page " + path + " is there already");
    }
    router
        .route(HttpMethod.GET, template.vertxPath())
        .method(HttpMethod.HEAD)
        .handler(
            routing -> {
              var exchange = Exchange.of(routing);
              // A page shows the present moment.
              routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
              page.get()
                  .onComplete(
                      value -> exchange.onContext(() -> write(exchange, value, writer)),
                      failure -> exchange.onContext(() -> Answers.failure(exchange, failure)));
            });
  }

  private static <T> void write(Exchange exchange, T value, BiConsumer<Exchange, T> writer) {
    if (exchange.isOver()) {
      return;
    }
    try {
      writer.accept(exchange, value);
    } catch (Throwable unwritable) {
      Answers.failure(exchange, unwritable);
    }
  }

  private static void writeJson(Exchange exchange, @Nullable Object value) {
    if (value instanceof ManagementPage page) {
      if (page.body() instanceof Buffer json) {
        Answers.text(exchange, page.status(), "application/json", json);
      } else {
        Answers.json(exchange, page.status(), page.body());
      }
    } else {
      Answers.value(exchange, value);
    }
  }
}
