package dev.chassis.messaging.memory;

import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.PublishOptions;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** A message that found a queue full and waits for room, and the future of its sender. */
final class Waiting {

  private final Message message;
  private final PublishOptions options;
  private final Ticker ticker;
  private final Promise<Void> promise = Promise.promise();
  private Timers.@Nullable Timer timer;

  Waiting(Message message, PublishOptions options, Ticker ticker) {
    this.message = message;
    this.options = options;
    this.ticker = ticker;
  }

  Message message() {
    return message;
  }

  PublishOptions options() {
    return options;
  }

  /** The sender's clock. */
  long nanos() {
    return ticker.nanos();
  }

  Future<Void> future() {
    return promise.future();
  }

  void giveUpAfterTimeout(Timers timers, Runnable giveUp) {
    timer = timers.after(options.timeout(), giveUp);
  }

  void taken() {
    if (timer != null) {
      timer.cancel();
    }
    promise.tryComplete();
  }

  void refused(Throwable why) {
    promise.tryFail(why);
  }
}
