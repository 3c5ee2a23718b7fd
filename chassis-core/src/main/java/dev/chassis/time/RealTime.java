package dev.chassis.time;

import io.vertx.core.Vertx;

enum RealTime implements Time {
  INSTANCE;

  @Override
  public Ticker ticker() {
    return Ticker.system();
  }

  @Override
  public Timers timers(Vertx vertx) {
    return Timers.on(vertx);
  }
}
