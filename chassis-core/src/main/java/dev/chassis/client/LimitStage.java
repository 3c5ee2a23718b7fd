package dev.chassis.client;

import dev.chassis.resilience.Policy;
import dev.chassis.resilience.RejectedException;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Refuses attempts that are too many, at a time or per second. */
final class LimitStage implements Stage {

  private final Stage next;
  private final Policy limit;

  private LimitStage(Stage next, Policy limit) {
    this.next = next;
    this.limit = limit;
  }

  /** {@code next} behind {@code limit}, or as it is where there is none. */
  static Stage before(Stage next, @Nullable Policy limit) {
    return limit == null ? next : new LimitStage(next, limit);
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    var entry = new Entry(call);
    var sent = limit.run(entry);
    // Once let in, whatever fails comes from further in and is known.
    return entry.begun ? sent : sent.recover(failure -> known(call, failure));
  }

  private final class Entry implements Supplier<Future<ServiceResponse>> {
    private final Call call;
    private boolean begun;

    Entry(Call call) {
      this.call = call;
    }

    @Override
    public Future<ServiceResponse> get() {
      begun = true;
      return next.send(call);
    }
  }

  private static Future<ServiceResponse> known(Call call, Throwable failure) {
    return Future.failedFuture(
        failure instanceof RejectedException rejected
            ? new CallRefusedException(call.service(), rejected)
            : failure);
  }
}
