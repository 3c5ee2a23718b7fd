package dev.chassis.context;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of the time limit that a caller gives, in three steps so that it can be brought into
 * a running system: first only seen in the metrics, then told to the next hop, then kept.
 */
public enum DeadlineMode {
  /** Only counted when it is missed: neither passed on nor kept. */
  OBSERVE,
  /** Passed on to the next hop, not kept here. */
  PROPAGATE,
  /** Passed on, and what is not done by then is given up. */
  ENFORCE;

  /** The deadline to tell the next hop, of our own limit and what the caller allows. */
  public Deadline passedOn(Deadline own, @Nullable Deadline callers) {
    return this == OBSERVE || callers == null ? own : own.earlier(callers);
  }

  /** The deadline to keep, of our own limit and what the caller allows. */
  public Deadline kept(Deadline own, @Nullable Deadline callers) {
    return this == ENFORCE && callers != null ? own.earlier(callers) : own;
  }
}
