package dev.chassis.client;

import org.jspecify.annotations.Nullable;

/** Ends what a call has under way when its time is up. Thread-safe. */
final class Abort {

  private boolean aborted;
  private @Nullable Runnable action;

  /** Sets what to do, in place of what was set before; done at once when it is too late. */
  void onAbort(Runnable newAction) {
    synchronized (this) {
      if (!aborted) {
        action = newAction;
        return;
      }
    }
    newAction.run();
  }

  /** Aborts, once. */
  void abort() {
    Runnable todo;
    synchronized (this) {
      todo = aborted ? null : action;
      aborted = true;
    }
    if (todo != null) {
      todo.run();
    }
  }
}
