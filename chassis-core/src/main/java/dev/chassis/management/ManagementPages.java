package dev.chassis.management;

import dev.chassis.http.EventOptions;
import dev.chassis.http.EventStream;
import dev.chassis.http.FileSource;
import dev.chassis.http.files.StaticFiles;
import dev.chassis.http.routes.Template;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import dev.chassis.http.streams.EventAnswer;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Pages on a router, and a list of them at {@code /} for who does not know where to look. */
final class ManagementPages implements ManagementRoutes {

  private static final int SEE_OTHER = 303;

  private final Router router;
  private final Timers timers;
  private final Set<String> paths = new ConcurrentSkipListSet<>();
  private final Map<String, Supplier<Future<?>>> json = new ConcurrentSkipListMap<>();
  private final Set<String> open = new CopyOnWriteArraySet<>();
  private volatile @Nullable String home;

  ManagementPages(Router router, Timers timers) {
    this.router = router;
    this.timers = timers;
    // Behind every page, so that a page of its own may take its place.
    router
        .route(HttpMethod.GET, "/")
        .order(Integer.MAX_VALUE - 1)
        .handler(routing -> index(Exchange.of(routing)));
  }

  private record Index(List<String> pages) {}

  /** Whether everybody may GET it: it says nothing about the service. */
  boolean isOpen(HttpServerRequest request, String path) {
    return open.stream().anyMatch(path::startsWith)
        || (path.equals("/") && home != null && isBrowser(request));
  }

  private void index(Exchange exchange) {
    var page = home;
    if (page != null && isBrowser(exchange.request())) {
      exchange.response().putHeader(HttpHeaders.LOCATION, page);
      Answers.json(exchange, SEE_OTHER, null);
    } else {
      Answers.value(exchange, new Index(List.copyOf(paths)));
    }
  }

  private static boolean isBrowser(HttpServerRequest request) {
    var accepted = request.getHeader(HttpHeaders.ACCEPT);
    return accepted != null && accepted.contains("text/html");
  }

  @Override
  public void json(String path, Supplier<Future<?>> page) {
    add(path, exchange -> page.get(), ManagementPages::writeJson);
    json.put(path, page);
  }

  @Override
  public Map<String, Supplier<Future<?>>> pages() {
    return Collections.unmodifiableMap(json);
  }

  @Override
  public void home(String path) {
    home = path;
  }

  @Override
  public void events(String path, EventOptions options, Consumer<EventStream> listener) {
    reserve(path);
    router
        .route(HttpMethod.GET, Template.parse(path).vertxPath())
        .handler(routing -> listen(Exchange.of(routing), options, listener));
  }

  private void listen(Exchange exchange, EventOptions options, Consumer<EventStream> listener) {
    var events = EventAnswer.to(exchange, options, timers);
    if (events.isWanted()) {
      events.begin();
      listener.accept(events);
    }
  }

  @Override
  public void files(String prefix, FileSource source, Map<String, String> headers) {
    var files = StaticFiles.of(source);
    open.add(prefix + "/");
    router
        .route(HttpMethod.GET, prefix + "/*")
        .method(HttpMethod.HEAD)
        .order(Integer.MAX_VALUE - 2) // pages below the prefix go first
        .handler(
            routing -> {
              headers.forEach(routing.response()::putHeader);
              files.serve(
                  Exchange.of(routing), routing.normalizedPath().substring(prefix.length()));
            });
  }

  @Override
  public void text(String path, String mediaType, Supplier<Future<String>> page) {
    add(
        path,
        exchange -> page.get(),
        (exchange, text) -> Answers.text(exchange, 200, mediaType, Buffer.buffer(text)));
  }

  @Override
  public void text(String path, Function<String, Future<ManagementText>> page) {
    add(
        path,
        exchange -> page.apply(accepted(exchange)),
        (exchange, text) ->
            Answers.text(exchange, 200, text.mediaType(), Buffer.buffer(text.text())));
  }

  private static String accepted(Exchange exchange) {
    var accept = exchange.request().getHeader(HttpHeaders.ACCEPT);
    return accept == null ? "" : accept;
  }

  @Override
  public Router router() {
    return router;
  }

  private <T> void add(
      String path,
      Function<Exchange, ? extends Future<? extends T>> page,
      BiConsumer<Exchange, T> writer) {
    var template = Template.parse(path);
    reserve(path);
    router
        .route(HttpMethod.GET, template.vertxPath())
        .method(HttpMethod.HEAD)
        .handler(
            routing -> {
              var exchange = Exchange.of(routing);
              // A page shows the present moment.
              routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
              page.apply(exchange)
                  .onComplete(
                      value -> exchange.onContext(() -> write(exchange, value, writer)),
                      failure -> exchange.onContext(() -> Answers.failure(exchange, failure)));
            });
  }

  private void reserve(String path) {
    if (!paths.add(path)) {
      throw new IllegalArgumentException("management page " + path + " is there already");
    }
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
