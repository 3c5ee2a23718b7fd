package dev.chassis.client;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ends what a call has under way when nobody waits for it any more. Thread-safe. */
final class Abort {

  private @Nullable CallException reason;
  private @Nullable Consumer<CallException> action;

  /** Sets what to do, in place of what was set before; done at once when it is too late. */
  void onAbort(Consumer<CallException> newAction) {
    CallException tooLate;
    synchronized (this) {
      tooLate = reason;
      action = newAction;
    }
    if (tooLate != null) {
      newAction.accept(tooLate);
    }
  }

  /** Aborts, once, for {@code newReason}: what the call then fails with. */
  void abort(CallException newReason) {
    Consumer<CallException> todo;
    synchronized (this) {
      todo = reason == null ? action : null;
      reason = reason == null ? newReason : reason;
    }
    if (todo != null) {
      todo.accept(newReason);
    }
  }

  /** Why it was aborted; null when it was not. */
  synchronized @Nullable CallException reason() {
    return reason;
  }
}
