package dev.chassis.heartbeat;

import dev.chassis.heartbeat.HeartbeatListener.Reason;
import dev.chassis.heartbeat.Probe.Answer;
import org.jspecify.annotations.Nullable;

/** What is held against one silent instance: the answers of its port. Used by one thread. */
final class Suspicion {

  /** One answer could be an accident, such as a restart of a network card. */
  static final int ENOUGH = 2;

  private final long since;
  private int refused;
  private int silent;
  private @Nullable Answer last;
  private boolean knocking;
  private long knockAgainAt;

  Suspicion(long now) {
    since = now;
    knockAgainAt = now;
  }

  /** When it began, on the ticker's scale. */
  long since() {
    return since;
  }

  boolean wantsKnock(long now) {
    return !knocking && now - knockAgainAt >= 0;
  }

  void knocked() {
    knocking = true;
  }

  /**
   * Takes in an answer; asks again {@code soon} when it was the first bad one, else {@code later}.
   */
  void answered(Answer answer, long now, long soon, long later) {
    knocking = false;
    last = answer;
    refused = answer == Answer.REFUSED ? refused + 1 : 0;
    boolean bad = answer == Answer.REFUSED || answer == Answer.UNREACHABLE;
    silent = bad ? silent + 1 : 0;
    knockAgainAt = now + (bad && silent < ENOUGH ? soon : later);
  }

  /** Why it is dead; null while that is not certain. */
  @Nullable Reason verdict(long silence, long timeout) {
    if (refused >= ENOUGH) {
      return Reason.REFUSED;
    }
    if (silent >= ENOUGH) {
      return Reason.UNREACHABLE;
    }
    return silence > timeout ? Reason.SILENT : null;
  }

  /** Whether nobody but the instance itself can be the cause of its silence. */
  boolean isProven() {
    return refused >= ENOUGH;
  }

  /** In words, for people. */
  String words() {
    if (last == null) {
      return "no heartbeat, port not asked yet";
    }
    return switch (last) {
      case ACCEPTED -> "no heartbeat, but its port takes connections: paused, hung or not heard";
      case REFUSED -> "no heartbeat, port refuses connections";
      case UNREACHABLE -> "no heartbeat, machine does not answer";
      case UNKNOWN -> "no heartbeat, port cannot be asked";
    };
  }
}
