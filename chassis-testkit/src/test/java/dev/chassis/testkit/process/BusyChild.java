package dev.chassis.testkit.process;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.http.Priority;
import dev.chassis.observability.Observability;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A service with a capacity: {@link #WORKERS} at a time, {@link #MILLIS} each, behind a queue
 * without end, as a database pool or a single-threaded dependency is. It goes on with what nobody
 * waits for any more, as they do.
 */
public final class BusyChild {

  static final int WORKERS = 10;
  static final int MILLIS = 50;
  static final int PER_SECOND = WORKERS * 1_000 / MILLIS;

  private final ServiceContext chassis;
  // On the one event loop of the service.
  private final ArrayDeque<Promise<String>> queue = new ArrayDeque<>();
  private int working;

  private BusyChild(ServiceContext chassis) {
    this.chassis = chassis;
  }

  /** Runs it. */
  public static void main(String[] args) {
    Chassis.service("busy")
        .with(Observability.module())
        .wiring(context -> new BusyChild(context).wire())
        .run(args);
  }

  private void wire() {
    chassis.http().get("/normal", call -> work());
    chassis.http().get("/critical", call -> work()).priority(Priority.CRITICAL);
    chassis.http().get("/heap", call -> Future.succeededFuture(Map.of("bytes", usedHeap())));
  }

  private Future<String> work() {
    var promise = Promise.<String>promise();
    if (working < WORKERS) {
      begin(promise);
    } else {
      queue.add(promise);
    }
    return promise.future();
  }

  private void begin(Promise<String> promise) {
    working++;
    chassis.vertx().timer(MILLIS, TimeUnit.MILLISECONDS).onComplete(done -> end(promise));
  }

  private void end(Promise<String> promise) {
    working--;
    var next = queue.poll();
    if (next != null) {
      begin(next);
    }
    promise.complete("done");
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
