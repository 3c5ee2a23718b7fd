package dev.chassis.samples.alerts;

import dev.chassis.http.EventStream;
import dev.chassis.http.ServerEvent;
import dev.chassis.lifecycle.Component;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Tells every open page once a second how the system is. */
final class SystemFeed implements Component {

  private static final Duration TICK = Duration.ofSeconds(1);

  private final SystemMap map;
  private final Timers timers;
  private final List<EventStream> pages = new CopyOnWriteArrayList<>();
  private Timers.@Nullable Timer timer;

  SystemFeed(SystemMap map, Timers timers) {
    this.map = map;
    this.timers = timers;
  }

  @Override
  public String name() {
    return "system page";
  }

  @Override
  public synchronized Future<?> start() {
    // Also while nobody looks: how fast counts grow is only known to who saw them before.
    timer = timers.every(TICK, this::tell);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    kill();
    return Future.succeededFuture();
  }

  @Override
  public synchronized void kill() {
    if (timer != null) {
      timer.cancel();
    }
  }

  /** Tells {@code page} now and from now on. */
  void join(EventStream page) {
    pages.add(page);
    page.onClose(() -> pages.remove(page));
    page.send(event());
  }

  private void tell() {
    var event = event();
    pages.forEach(page -> page.send(event));
  }

  private ServerEvent event() {
    return ServerEvent.json(map.look()).withType("system");
  }
}
