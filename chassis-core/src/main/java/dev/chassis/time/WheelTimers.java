package dev.chassis.time;

import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Timers on one {@link Wheel} per event loop: to begin and to take back costs a twentieth of what
 * Vert.x' own timers cost, each of which is an entry in a map and in a sorted queue (ADR-0036). Who
 * is on no event loop gets one of the others.
 */
final class WheelTimers implements Timers {

  private final Vertx vertx;
  private final Timers others;
  private final ConcurrentMap<EventLoop, Wheel> wheels = new ConcurrentHashMap<>();

  WheelTimers(Vertx vertx, Timers others) {
    this.vertx = vertx;
    this.others = others;
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    var context = (ContextInternal) vertx.getOrCreateContext();
    var loop = context.nettyEventLoop();
    return context.isEventLoopContext() && loop.inEventLoop()
        ? wheel(loop).add(Nanos.of(delay), task, context)
        : others.after(delay, task);
  }

  @Override
  public Timer every(Duration period, Runnable task) {
    return others.every(period, task);
  }

  private Wheel wheel(EventLoop loop) {
    var known = wheels.get(loop);
    return known == null
        ? wheels.computeIfAbsent(loop, absent -> new Wheel(absent, Ticker.system()))
        : known;
  }
}
