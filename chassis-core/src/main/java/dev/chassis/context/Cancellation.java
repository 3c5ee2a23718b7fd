package dev.chassis.context;

import dev.chassis.config.Registration;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is done for a request that nobody waits for the outcome any more: its caller closed
 * the connection or reset the stream, or its time was up. Calls to other services end by
 * themselves; a handler that computes long asks {@link #isCancelled()} every now and then.
 *
 * <p>It happens once and stays. Thread-safe.
 */
public final class Cancellation {

  // A list through its elements, so that taking one out costs the same however many there are.
  private @Nullable Listener first;
  private boolean cancelled;

  /** Something that does not happen until somebody makes it. */
  public Cancellation() {}

  private final class Listener implements Registration {
    private final Runnable action;
    private @Nullable Listener before;
    private @Nullable Listener after;
    private boolean listed = true;

    private Listener(Runnable action) {
      this.action = action;
    }

    @Override
    public void cancel() {
      remove(this);
    }
  }

  /** Whether it has happened. */
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  /**
   * Runs {@code action} when it happens, on the thread it happens on; at once when it has already.
   * Take it back when it would do nothing any more: the request may go on for long.
   */
  public Registration onCancel(Runnable action) {
    var listener = new Listener(action);
    if (!add(listener)) {
      action.run();
    }
    return listener;
  }

  /** Makes it happen, for whoever knows that nobody waits; harmless when repeated. */
  public void cancel() {
    for (var listener = takeAll(); listener != null; listener = listener.after) {
      listener.action.run();
    }
  }

  private synchronized boolean add(Listener listener) {
    if (cancelled) {
      listener.listed = false;
      return false;
    }
    listener.after = first;
    if (first != null) {
      first.before = listener;
    }
    first = listener;
    return true;
  }

  private synchronized void remove(Listener listener) {
    if (!listener.listed || cancelled) {
      return;
    }
    listener.listed = false;
    if (listener.before == null) {
      first = listener.after;
    } else {
      listener.before.after = listener.after;
    }
    if (listener.after != null) {
      listener.after.before = listener.before;
    }
  }

  private synchronized @Nullable Listener takeAll() {
    var all = first;
    first = null;
    cancelled = true;
    return all;
  }
}
