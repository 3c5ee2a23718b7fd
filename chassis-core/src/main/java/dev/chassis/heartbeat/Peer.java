package dev.chassis.heartbeat;

import dev.chassis.heartbeat.Heartbeat.Status;
import dev.chassis.heartbeat.HeartbeatListener.Reason;
import dev.chassis.heartbeat.Probe.Answer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One instance, as its monitor sees it. Written on the monitor's context; {@link #state} may be
 * read from anywhere.
 */
final class Peer {

  /** From when a beat is called late: phi 2, one in a hundred regular ones comes later. */
  private static final double LATE = BeatHistory.deviationsOf(2);

  private static final double NANOS_PER_MS = 1e6;
  private static final double TENTHS = 10;

  /** Intervals after which an address that could not be reached is tried again. */
  private static final int TRY_AGAIN = 60;

  private BeatHistory history = new BeatHistory();
  private @Nullable Suspicion suspicion;
  private boolean reachable;
  private boolean trying;
  private long triedAt;
  private boolean tried;
  private long patience;
  private volatile Tracked known;
  private volatile long lateAfter;
  private volatile double mean;
  private volatile double deviation;
  private volatile @Nullable String words;

  Peer(Heartbeat beat, long now) {
    known = Tracked.first(beat, now);
  }

  Tracked known() {
    return known;
  }

  /**
   * Takes in a beat that is news.
   *
   * @param deviations from the mean interval after which its silence will be suspicious
   */
  void hear(Heartbeat beat, long now, double deviations) {
    if (beat.incarnation() != known.beat().incarnation()) {
      history = new BeatHistory();
      reachable = false;
      tried = false;
    }
    history.heard(now, beat.seq(), intervalMs(beat), beat.load().loopLagMs());
    patience = (long) (history.patience(deviations) * NANOS_PER_MS);
    lateAfter = (long) (history.patience(LATE) * NANOS_PER_MS);
    mean = history.mean();
    deviation = history.deviation();
    suspicion = null;
    words = null;
    known = known.heard(beat, now);
  }

  /** The beat's own word, within reason. */
  static long intervalMs(Heartbeat beat) {
    return Math.max(1, Math.min(beat.intervalMs(), Roster.SLOWEST_INTERVAL_MS));
  }

  boolean isSuspicious(long now) {
    return suspicion == null && now - known.heardAt() > patience;
  }

  @Nullable Suspicion suspicion() {
    return suspicion;
  }

  Suspicion suspect(long now) {
    var begun = new Suspicion(now);
    suspicion = begun;
    words = begun.words();
    known = known.suspected(now);
    return begun;
  }

  /** The listener was away: its silence was the listener's. */
  void forgive(long heardAt, boolean whole, long now) {
    history.skip();
    known = known.heardAt(heardAt);
    if (whole && suspicion != null) {
      suspicion = null;
      words = null;
      known = known.cleared(now);
    }
  }

  void out(Reason reason, long now) {
    suspicion = null;
    words = reason.words();
    known = known.out(reason, now);
  }

  /** One that said it would leave, or whose port is closed, is not missed because of our ears. */
  boolean isUnexplained() {
    var begun = suspicion;
    return begun != null && !begun.isProven() && known.beat().status() == Status.up;
  }

  /** Whether the address has yet to be tried, so that a refusal means something later. */
  boolean wantsTrial(long now) {
    long again = TimeUnit.MILLISECONDS.toNanos(TRY_AGAIN * intervalMs(known.beat()));
    return known.beat().address() != null
        && !reachable
        && !trying
        && (!tried || now - triedAt > again);
  }

  void trial(long now) {
    trying = true;
    tried = true;
    triedAt = now;
  }

  void tried(Answer answer) {
    trying = false;
    reachable |= answer == Answer.ACCEPTED;
  }

  /** Only a port that has been open to us can say something by being closed. */
  Answer weighed(Answer answer) {
    return reachable ? answer : Answer.UNKNOWN;
  }

  void answered(Suspicion begun, Answer answer, long now, long soon, long later) {
    begun.answered(weighed(answer), now, soon, later);
    words = begun.words();
  }

  void held() {
    words = "kept although silent: too many fell silent at once";
  }

  InstanceState state(long now) {
    var seen = known;
    var beat = seen.beat();
    var silence = now - seen.heardAt();
    var standing = seen.standing();
    boolean late = standing == Standing.up && silence > lateAfter;
    return new InstanceState(
        beat.service(),
        beat.instance(),
        late ? Standing.late : standing,
        late ? "the next heartbeat is overdue" : words,
        TimeUnit.NANOSECONDS.toMillis(now - seen.since()),
        TimeUnit.NANOSECONDS.toMillis(silence),
        phi(silence),
        beat.seq(),
        beat.version(),
        beat.zone(),
        beat.address() == null ? null : beat.address().host() + ":" + beat.address().port(),
        beat.ready(),
        beat.load());
  }

  private @Nullable Double phi(long silence) {
    if (!known.isAlive() || !(deviation > 0) || Double.isNaN(mean)) {
      return null;
    }
    var phi = BeatHistory.phiOf((silence / NANOS_PER_MS - mean) / deviation);
    return Math.rint(phi * TENTHS) / TENTHS;
  }
}
