package dev.chassis.health;

import io.netty.channel.EventLoopGroup;
import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.TimeUnit;

/**
 * One event loop of a Vertx that no service code runs on: the loops of the Vertx itself are shared
 * by all handlers, and any of them may be blocked by one. What must answer all the same, as probes,
 * runs here. Ends with the Vertx, or by {@link #close}.
 */
public final class ReservedLoop {

  private static final long QUIET_MILLIS = 100;
  private static final long TIMEOUT_MILLIS = 2000;

  private final VertxInternal vertx;
  private final EventLoopGroup group;
  private final Context context;
  private final Closeable hook;

  private ReservedLoop(VertxInternal vertx, EventLoopGroup group) {
    this.vertx = vertx;
    this.group = group;
    this.context = vertx.contextBuilder().withEventLoop(group.next()).build();
    this.hook =
        closed -> {
          end();
          closed.succeed();
        };
    vertx.addCloseHook(hook);
  }

  /** Reserves a loop; its thread starts with its first task. */
  public static ReservedLoop create(Vertx vertx, String name) {
    var internal = (VertxInternal) vertx;
    var group =
        internal
            .transport()
            .eventLoopGroup(
                Transport.IO_EVENT_LOOP_GROUP, 1, task -> thread(task, name + "-reserved"), 50);
    return new ReservedLoop(internal, group);
  }

  /** The context on that loop; servers and timers made on it run there. */
  public Context context() {
    return context;
  }

  /** Ends the loop, once what is queued is done. Harmless when repeated. */
  public void close() {
    vertx.removeCloseHook(hook);
    end();
  }

  private void end() {
    var ignored = group.shutdownGracefully(QUIET_MILLIS, TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread thread(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
