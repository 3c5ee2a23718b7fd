package dev.chassis.observability.ops;

import dev.chassis.http.EventStream;
import dev.chassis.http.ServerEvent;
import dev.chassis.json.JsonCodec;
import dev.chassis.management.ManagementPage;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells whoever looks what the JSON pages say, each time they say something else: one event per
 * page, its type the page's path, its data the page's JSON. Costs nothing while nobody looks.
 */
final class LiveFeed {

  static final Duration TICK = Duration.ofSeconds(1);

  /** Pages that change seldom, or are large, are looked at every so many ticks only. */
  private static final int SELDOM = 5;

  private static final Set<String> RARE = Set.of("/config", "/discovery", "/info", "/loggers");

  private final Supplier<Map<String, Supplier<Future<?>>>> pages;
  private final Timers timers;
  private final List<EventStream> streams = new CopyOnWriteArrayList<>();
  private final Map<String, String> said = new ConcurrentHashMap<>();
  private final AtomicLong ticks = new AtomicLong();
  private Timers.@Nullable Timer timer;

  LiveFeed(Supplier<Map<String, Supplier<Future<?>>>> pages, Timers timers) {
    this.pages = pages;
    this.timers = timers;
  }

  /** Tells {@code stream} everything now, and what changes from now on. */
  void join(EventStream stream) {
    streams.add(stream);
    stream.onClose(() -> leave(stream));
    look(page -> true, stream);
    watch();
  }

  private synchronized void watch() {
    if (timer == null && !streams.isEmpty()) {
      timer = timers.every(TICK, this::tick);
    }
  }

  private synchronized void leave(EventStream stream) {
    streams.remove(stream);
    if (streams.isEmpty() && timer != null) {
      timer.cancel();
      timer = null;
      said.clear();
    }
  }

  private void tick() {
    boolean all = ticks.incrementAndGet() % SELDOM == 0;
    look(page -> all || !RARE.contains(page), null);
  }

  /** Looks at pages; tells {@code only}, or everybody what is new to them. */
  private void look(Predicate<String> which, @Nullable EventStream only) {
    pages
        .get()
        .forEach(
            (path, page) -> {
              if (which.test(path)) {
                page.get().onSuccess(value -> tell(path, json(value), only));
              }
            });
  }

  private static String json(Object value) {
    var body = value instanceof ManagementPage page ? page.body() : value;
    return (body instanceof Buffer json ? json : JsonCodec.encode(body)).toString();
  }

  private void tell(String path, String json, @Nullable EventStream only) {
    var event = new ServerEvent(null, path, json);
    if (only != null) {
      only.send(event);
    } else if (!json.equals(said.put(path, json))) {
      streams.forEach(stream -> stream.send(event));
    }
  }
}
