package dev.chassis.discovery.kubernetes;

import dev.chassis.discovery.Backoff;
import dev.chassis.discovery.SourceFeed;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Follows one service: lists its slices, then watches them from that version on. A watch that ends
 * is taken up where it ended; when the server no longer knows that version (410), all is listed
 * again. Used from one context.
 */
final class SliceWatch {

  private static final int GONE = 410;
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);

  /** A watch that ended sooner did not work, even if nobody said so. */
  private static final long SHORTEST_NANOS = Duration.ofSeconds(1).toNanos();

  private final String service;
  private final KubernetesConfig config;
  private final KubeApi api;
  private final SourceFeed feed;
  private final Ticker ticker;
  private final Timers timers;
  private final RandomGenerator random;
  private final Slices slices;
  private final Backoff backoff;
  private final Promise<Void> first = Promise.promise();
  private @Nullable String version;
  private @Nullable HttpClientResponse open;
  private boolean stopped;
  private Timers.@Nullable Timer next;

  SliceWatch(
      String service,
      KubernetesConfig config,
      KubeApi api,
      SourceFeed feed,
      Ticker ticker,
      Timers timers,
      RandomGenerator random) {
    this.service = service;
    this.config = config;
    this.api = api;
    this.feed = feed;
    this.ticker = ticker;
    this.timers = timers;
    this.random = random;
    this.slices = new Slices(service, config.portName());
    this.backoff = Backoff.between(FIRST_RETRY, LAST_RETRY, random);
  }

  Future<Void> start() {
    list();
    return first.future();
  }

  void stop() {
    stopped = true;
    if (next != null) {
      next.cancel();
    }
    if (open != null) {
      open.request().reset();
    }
  }

  private void goOn() {
    if (stopped) {
      return;
    }
    if (version == null) {
      list();
    } else {
      watch(version);
    }
  }

  private void list() {
    api.list(service).onComplete(this::listed, this::failed);
  }

  private void listed(KubeApi.Reply reply) {
    if (stopped) {
      return;
    }
    if (reply.status() != 200) {
      away(complaint(reply));
      return;
    }
    try {
      var list = reply.body().toJsonObject();
      slices.replace(list.getJsonArray("items", new JsonArray()));
      version = list.getJsonObject("metadata").getString("resourceVersion");
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      away("the list of slices makes no sense: " + e.getMessage());
      return;
    }
    feed.tell(service, slices.instances());
    first.tryComplete();
    goOn();
  }

  private void watch(String from) {
    // Not all at once after a restart of the server.
    double part = 0.75 + random.nextDouble() / 4;
    var length = Duration.ofMillis((long) (config.watch().toMillis() * part));
    long begun = ticker.nanos();
    api.watch(service, from, length).onComplete(response -> opened(response, begun), this::failed);
  }

  private void opened(HttpClientResponse response, long begun) {
    if (stopped) {
      response.request().reset();
      return;
    }
    if (response.statusCode() != 200) {
      KubeApi.whole(response).onComplete(this::refused, this::failed);
      return;
    }
    open = response;
    feed.confirm(service);
    var lines = RecordParser.newDelimited("\n", response);
    lines.handler(this::event);
    lines.exceptionHandler(failure -> ended(begun, failure));
    lines.endHandler(end -> ended(begun, null));
  }

  private void refused(KubeApi.Reply reply) {
    if (reply.status() == GONE) {
      version = null;
      goOn();
    } else {
      away(complaint(reply));
    }
  }

  private void event(Buffer line) {
    if (stopped || line.length() == 0) {
      return;
    }
    try {
      var event = line.toJsonObject();
      take(event.getString("type", ""), event.getJsonObject("object", new JsonObject()));
    } catch (DecodeException | ClassCastException e) {
      version = null; // What it said is lost: only a new list tells.
      reset();
    }
  }

  private void take(String type, JsonObject object) {
    if (type.equals("ERROR")) {
      // Most often a 410: the version is too old. Whatever it is, a list is right.
      version = null;
      reset();
      return;
    }
    var metadata = object.getJsonObject("metadata", new JsonObject());
    version = metadata.getString("resourceVersion", version);
    backoff.reset();
    switch (type) {
      case "ADDED", "MODIFIED" -> slices.put(object);
      case "DELETED" -> slices.remove(object);
      default -> {
        return; // A bookmark says no more than its version.
      }
    }
    feed.tell(service, slices.instances());
  }

  private void reset() {
    if (open != null) {
      open.request().reset();
    }
  }

  private void ended(long begun, @Nullable Throwable failure) {
    if (open == null || stopped) {
      return;
    }
    open = null;
    boolean wasShort = ticker.nanos() - begun < SHORTEST_NANOS;
    if (version == null) {
      // Listed again, a little later when that happens over and over.
      next = timers.after(backoff.next(), this::goOn);
    } else if (failure != null || wasShort) {
      away("the watch ended" + (failure == null ? " at once" : ": " + failure.getMessage()));
    } else {
      backoff.reset();
      goOn();
    }
  }

  private void failed(Throwable failure) {
    if (!stopped) {
      away("the API server cannot be asked: " + failure.getMessage());
    }
  }

  private void away(String why) {
    feed.away(service, why);
    first.tryFail(why);
    next = timers.after(backoff.next(), this::goOn);
  }

  private static String complaint(KubeApi.Reply reply) {
    String message;
    try {
      message = reply.body().toJsonObject().getString("message", "");
    } catch (DecodeException | ClassCastException e) {
      message = "";
    }
    return "the API server answers " + reply.status() + " " + message;
  }
}
