package dev.chassis.testkit.kubernetes;

import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * As much of a Kubernetes API server as it takes to find endpoints: lists and watches of
 * EndpointSlices with versions, bookmarks and a history that can be forgotten, and what {@code
 * kubectl} asks first. On a free port of the loopback interface, without TLS. Thread-safe.
 *
 * <pre>{@code
 * kubectl --server=http://127.0.0.1:PORT get endpointslices -w
 * }</pre>
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/">API concepts</a>
 */
public final class FakeKubernetes implements AutoCloseable {

  private static final String SLICES = "/apis/" + SliceStore.VERSION;
  private static final String IN_NAMESPACE = SLICES + "/namespaces/";
  private static final String RESOURCE = "endpointslices";
  private static final String LABEL = "kubernetes.io/service-name=";
  private static final int USUAL_SECONDS = 1800;

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final Timers timers = Timers.on(vertx);
  private final SliceStore store = new SliceStore();
  private final List<Watching> watches = new ArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final int port;
  private volatile @Nullable String token;
  private volatile @Nullable HttpServer server;

  /** An open watch. */
  private record Watching(
      HttpServerResponse response, SliceStore.Filter filter, boolean bookmarks) {}

  private FakeKubernetes() {
    var first = listen(0);
    this.server = first;
    this.port = first.actualPort();
  }

  /** Starts one without any slice. */
  public static FakeKubernetes start() {
    return new FakeKubernetes();
  }

  /** Where it listens. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Answers only requests with this bearer token; others get 401. */
  public FakeKubernetes requireToken(String required) {
    token = required;
    return this;
  }

  /** Puts a slice of {@code service}, in place of what had its name. */
  public void slice(String namespace, String name, String service, List<Pod> pods) {
    change(() -> store.put(namespace, name, service, pods));
  }

  /** Deletes a slice. */
  public void deleteSlice(String namespace, String name) {
    change(() -> store.delete(namespace, name));
  }

  /** Sends a bookmark to every watch that asked for them. */
  public void bookmark() {
    synchronized (store) {
      var object =
          new JsonObject()
              .put("kind", "EndpointSlice")
              .put("apiVersion", SliceStore.VERSION)
              .put(
                  "metadata",
                  new JsonObject().put("resourceVersion", Long.toString(store.version())));
      watches.stream()
          .filter(Watching::bookmarks)
          .forEach(watch -> watch.response.write(event("BOOKMARK", object)));
    }
  }

  /** Forgets all changes so far: a watch from an earlier version gets 410. */
  public void forgetHistory() {
    synchronized (store) {
      store.forgetHistory();
    }
  }

  /** Tells every open watch that its version is too old, and ends it. */
  public void expireWatches() {
    synchronized (store) {
      for (var watch : watches) {
        watch.response.end(event("ERROR", status(410, "Expired", "too old resource version")));
      }
      watches.clear();
    }
  }

  /** Ends every open watch, as a server does after a while. */
  public void endWatches() {
    synchronized (store) {
      watches.forEach(watch -> watch.response.end());
      watches.clear();
    }
  }

  /** How many watches are open. */
  public int openWatches() {
    synchronized (store) {
      return watches.size();
    }
  }

  /** Paths with their queries, oldest first. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Stops listening and breaks every connection; what it knows stays. */
  public void goAway() {
    var listening = server;
    server = null;
    if (listening != null) {
      Eventually.succeeds(listening.close());
      synchronized (store) {
        watches.clear();
      }
    }
  }

  /** Listens again on the same port. */
  public void comeBack() {
    if (server == null) {
      server = listen(port);
    }
  }

  @Override
  public void close() {
    Eventually.succeeds(vertx.close());
  }

  private HttpServer listen(int at) {
    return Eventually.succeeds(
        vertx.createHttpServer().requestHandler(this::serve).listen(at, "127.0.0.1"));
  }

  private void change(Runnable change) {
    synchronized (store) {
      long before = store.version();
      change.run();
      for (var news : store.since(before)) {
        watches.stream()
            .filter(watch -> watch.filter.matches(news.object()))
            .forEach(watch -> watch.response.write(news.line()));
      }
    }
  }

  private void serve(HttpServerRequest request) {
    requests.add(request.uri());
    var required = token;
    if (required != null && !("Bearer " + required).equals(request.getHeader("authorization"))) {
      json(request, 401, status(401, "Unauthorized", "Unauthorized"));
      return;
    }
    var path = request.path();
    var listed = filter(path, request.getParam("labelSelector"));
    var discovery = Discovery.answer(path);
    if (listed != null && Boolean.parseBoolean(request.getParam("watch"))) {
      watch(request, listed);
    } else if (listed != null) {
      list(request, listed);
    } else if (path.startsWith(IN_NAMESPACE)) {
      one(request, path.substring(IN_NAMESPACE.length()).split("/", -1));
    } else if (discovery != null) {
      json(request, 200, discovery);
    } else {
      json(request, 404, status(404, "NotFound", "no such path"));
    }
  }

  /** Null when the path is no list. */
  private static SliceStore.@Nullable Filter filter(String path, @Nullable String selector) {
    var service =
        selector != null && selector.startsWith(LABEL) ? selector.substring(LABEL.length()) : null;
    if (path.equals(SLICES + "/" + RESOURCE)) {
      return new SliceStore.Filter(null, service);
    }
    if (path.startsWith(IN_NAMESPACE) && path.endsWith("/" + RESOURCE)) {
      var namespace = path.substring(IN_NAMESPACE.length(), path.length() - RESOURCE.length() - 1);
      return new SliceStore.Filter(namespace, service);
    }
    return null;
  }

  private void list(HttpServerRequest request, SliceStore.Filter filter) {
    synchronized (store) {
      json(
          request,
          200,
          new JsonObject()
              .put("kind", "EndpointSliceList")
              .put("apiVersion", SliceStore.VERSION)
              .put(
                  "metadata",
                  new JsonObject().put("resourceVersion", Long.toString(store.version())))
              .put("items", new JsonArray(store.matching(filter))));
    }
  }

  private void one(HttpServerRequest request, String[] steps) {
    synchronized (store) {
      var found =
          steps.length == 3 && steps[1].equals(RESOURCE) ? store.get(steps[0], steps[2]) : null;
      json(
          request,
          found == null ? 404 : 200,
          found == null ? status(404, "NotFound", "not found") : found);
    }
  }

  private void watch(HttpServerRequest request, SliceStore.Filter filter) {
    var from = request.getParam("resourceVersion", "");
    synchronized (store) {
      boolean fromNow = from.isEmpty() || from.equals("0");
      if (!fromNow && !store.knows(Long.parseLong(from))) {
        json(request, 410, status(410, "Expired", "too old resource version: " + from));
        return;
      }
      var response = request.response().setChunked(true);
      response.putHeader("content-type", "application/json");
      response.writeHead();
      if (fromNow) {
        store.matching(filter).forEach(slice -> response.write(event("ADDED", slice)));
      } else {
        store.since(Long.parseLong(from)).stream()
            .filter(change -> filter.matches(change.object()))
            .forEach(change -> response.write(change.line()));
      }
      var bookmarks = Boolean.parseBoolean(request.getParam("allowWatchBookmarks"));
      var watch = new Watching(response, filter, bookmarks);
      watches.add(watch);
      response.closeHandler(closed -> remove(watch));
      var seconds = request.getParam("timeoutSeconds", Integer.toString(USUAL_SECONDS));
      timers.after(Duration.ofSeconds(Long.parseLong(seconds)), () -> end(watch));
    }
  }

  private void end(Watching watch) {
    if (remove(watch)) {
      watch.response.end();
    }
  }

  private boolean remove(Watching watch) {
    synchronized (store) {
      return watches.remove(watch);
    }
  }

  private static String event(String type, JsonObject object) {
    return new JsonObject().put("type", type).put("object", object).encode() + "\n";
  }

  private static JsonObject status(int code, String reason, String message) {
    return new JsonObject()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("metadata", new JsonObject())
        .put("status", "Failure")
        .put("reason", reason)
        .put("message", message)
        .put("code", code);
  }

  private static void json(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encode());
  }
}
