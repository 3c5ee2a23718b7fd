package dev.chassis.heartbeat;

import dev.chassis.heartbeat.Heartbeat.Status;
import dev.chassis.heartbeat.HeartbeatListener.Reason;
import dev.chassis.heartbeat.Probe.Answer;
import dev.chassis.time.Durations;
import dev.chassis.time.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everyone who was heard, and the rules by which they are taken out. Called on one context, but for
 * {@link #states}.
 */
final class Roster {

  /** Longest interval between beats that an instance may ask patience for. */
  static final long SLOWEST_INTERVAL_MS = 30_000;

  private static final Logger log = LoggerFactory.getLogger(HeartbeatMonitor.class);

  /** How long an instance that is down is shown, and its late beats are recognised. */
  private static final long REMEMBERED_NANOS = Duration.ofMinutes(10).toNanos();

  /** Own intervals that a slow beater may be silent for, whatever the time-out. */
  private static final int SLOW_BEATS = 3;

  private static final Comparator<Peer> BY_NAME =
      Comparator.comparing((Peer one) -> one.known().beat().service())
          .thenComparing(one -> one.known().beat().instance());

  private final HeartbeatConfig config;
  private final Ticker ticker;
  private final Knocks knocks;
  private final StallWatch watch;
  private final Announcements told;
  private final SelfPreservation preservation;
  private final long sweepNanos;
  private final double deviations;
  // A concurrent map because states() reads from anywhere.
  private final Map<Tracked.Key, Peer> peers = new ConcurrentHashMap<>();
  private final Map<Tracked.Place, Peer> places = new HashMap<>();
  private final Set<Peer> suspects = new LinkedHashSet<>();

  Roster(HeartbeatConfig config, Ticker ticker, Probe probe, Announcements told) {
    this.config = config;
    this.ticker = ticker;
    this.knocks = new Knocks(probe);
    this.told = told;
    var limits = config.preservation();
    this.preservation = new SelfPreservation(limits.share(), limits.window(), limits.holdFor());
    this.sweepNanos = sweepPeriod(config).toNanos();
    this.watch = new StallWatch(sweepNanos, ticker.nanos());
    this.deviations = BeatHistory.deviationsOf(config.detector().threshold());
  }

  /** How often {@link #sweep} is to be called. */
  static Duration sweepPeriod(HeartbeatConfig config) {
    return Durations.part(config.interval(), 8);
  }

  List<InstanceState> states() {
    var now = ticker.nanos();
    return peers.values().stream().sorted(BY_NAME).map(one -> one.state(now)).toList();
  }

  /** Sweeps begin now: what passed before was no stall. */
  void begin() {
    watch.begin(ticker.nanos());
  }

  /** Takes in a beat. */
  void heard(Heartbeat beat) {
    var now = ticker.nanos();
    noticeStall(now);
    var peer = peers.get(Tracked.Key.of(beat));
    if (isNoNews(peer, beat)) {
      return;
    }
    takeOutEarlierLife(peer, beat, now);
    if (peer == null) {
      peer = new Peer(beat, now);
      peers.put(Tracked.Key.of(beat), peer);
      take(peer, beat, now);
      told.changed(peer.state(now));
    } else {
      var before = peer.known().standing();
      take(peer, beat, now);
      if (before != peer.known().standing()) {
        told.changed(peer.state(now));
      }
    }
  }

  private boolean isNoNews(@Nullable Peer peer, Heartbeat beat) {
    if (peer == null && beat.status() == Status.gone) {
      return true;
    }
    if (peer != null && peer.known().outdates(beat)) {
      return true;
    }
    var other = successor(peer, beat);
    return other != null
        && other.known().isLively()
        && other.known().beat().incarnation() > beat.incarnation();
  }

  /** Who else serves where {@code beat} comes from. */
  private @Nullable Peer successor(@Nullable Peer peer, Heartbeat beat) {
    var place = Tracked.Place.of(beat);
    var other = place == null ? null : places.get(place);
    return other == peer || other == null || !other.known().isAlive() ? null : other;
  }

  private void takeOutEarlierLife(@Nullable Peer peer, Heartbeat beat, long now) {
    var other = successor(peer, beat);
    if (other != null) {
      takeOut(other, Reason.REPLACED, now);
    }
  }

  private void take(Peer peer, Heartbeat beat, long now) {
    boolean wasAlive = peer.known().isAlive();
    peer.hear(beat, now, deviations);
    suspects.remove(peer);
    if (!peer.known().isAlive()) {
      leave(peer);
      if (wasAlive) {
        told.down(beat, Reason.GONE);
      }
      return;
    }
    var place = Tracked.Place.of(beat);
    if (place != null) {
      places.put(place, peer);
    }
    told.alive(beat, leaseUntil(peer));
    if (peer.wantsTrial(now) && !knocks.areTooMany()) {
      tryAddress(peer, now);
    }
  }

  /** Takes out who is silent for too long, or whose port says so. */
  void sweep() {
    if (!watch.hasBegun()) {
      begin();
    }
    var now = ticker.nanos();
    noticeStall(now);
    watch.swept(now);
    int living = 0;
    for (var peer : peers.values()) {
      if (!peer.known().isAlive()) {
        forget(peer, now);
        continue;
      }
      living++;
      if (peer.isSuspicious(now)) {
        suspects.add(peer);
        peer.suspect(now);
        told.suspect(peer.known().beat());
        told.changed(peer.state(now));
      }
    }
    preserve(now, living);
    for (var peer : List.copyOf(suspects)) {
      judge(peer, now);
    }
  }

  private void forget(Peer peer, long now) {
    if (now - peer.known().since() > REMEMBERED_NANOS) {
      peers.remove(Tracked.Key.of(peer.known().beat()));
    }
  }

  private void preserve(long now, int living) {
    int silent = 0;
    for (var peer : suspects) {
      silent += peer.isUnexplained() ? 1 : 0;
    }
    if (preservation.look(now, living, silent)) {
      told.preserving(preservation.isOn(), silent, living);
    }
  }

  private void judge(Peer peer, long now) {
    var suspicion = peer.suspicion();
    if (suspicion == null) {
      return;
    }
    var verdict = suspicion.verdict(now - peer.known().heardAt(), timeout(peer));
    if (verdict == null) {
      knock(peer, suspicion, now);
    } else if (!peer.isUnexplained()) {
      takeOut(peer, verdict, now);
    } else if (preservation.allowsLoss(now, suspicion.since())) {
      preservation.lost(now);
      takeOut(peer, verdict, now);
    } else {
      peer.held();
      knock(peer, suspicion, now);
    }
  }

  private void knock(Peer peer, Suspicion suspicion, long now) {
    var address = peer.known().beat().address();
    if (address == null || !suspicion.wantsKnock(now) || knocks.areTooMany()) {
      return;
    }
    suspicion.knocked();
    int stallsBefore = watch.stalls();
    knocks.knock(address, answer -> answered(peer, suspicion, stallsBefore, answer));
  }

  private void answered(Peer peer, Suspicion suspicion, int stallsBefore, @Nullable Answer answer) {
    var now = ticker.nanos();
    noticeStall(now);
    // One that was waited for while nobody here was awake may have come in time.
    boolean doubtful = answer == Answer.UNREACHABLE && watch.stalls() != stallsBefore;
    var believed = answer == null || doubtful ? Answer.UNKNOWN : answer;
    // Held ones may be many, and there is no hurry.
    long later = preservation.isOn() ? config.interval().toNanos() * 5 : sweepNanos * 4;
    peer.answered(suspicion, believed, now, sweepNanos * 2, later);
  }

  private void tryAddress(Peer peer, long now) {
    var address = peer.known().beat().address();
    if (address != null) {
      peer.trial(now);
      knocks.knock(address, answer -> peer.tried(answer == null ? Answer.UNKNOWN : answer));
    }
  }

  /**
   * A listener that was stalled heard nobody, which says nothing about the others: the time it
   * missed is given to all, and after a long stall everybody starts anew.
   */
  private void noticeStall(long now) {
    long missed = watch.missed(now);
    if (missed == 0) {
      return;
    }
    boolean whole = missed > config.interval().toNanos();
    if (whole) {
      log.atWarn()
          .addKeyValue("late_ms", Duration.ofNanos(missed).toMillis())
          .log("This process was stalled; all instances get a fresh window");
      suspects.clear();
    }
    for (var peer : peers.values()) {
      if (peer.known().isAlive()) {
        forgive(peer, missed, whole, now);
      }
    }
  }

  private void forgive(Peer peer, long missed, boolean whole, long now) {
    boolean suspected = peer.suspicion() != null;
    peer.forgive(whole ? now : Math.min(now, peer.known().heardAt() + missed), whole, now);
    if (whole) {
      told.alive(peer.known().beat(), leaseUntil(peer));
      if (suspected) {
        told.changed(peer.state(now));
      }
    }
  }

  private long leaseUntil(Peer peer) {
    return peer.known().heardAt() + timeout(peer);
  }

  private long timeout(Peer peer) {
    long own = Duration.ofMillis(SLOW_BEATS * Peer.intervalMs(peer.known().beat())).toNanos();
    return Math.max(config.timeout().toNanos(), own);
  }

  private void takeOut(Peer peer, Reason reason, long now) {
    suspects.remove(peer);
    leave(peer);
    peer.out(reason, now);
    var beat = peer.known().beat();
    log.atWarn()
        .addKeyValue("service", beat.service())
        .addKeyValue("instance", beat.instance())
        .addKeyValue("reason", reason)
        .log("Took out an instance");
    told.down(beat, reason);
    told.changed(peer.state(now));
  }

  private void leave(Peer peer) {
    var place = Tracked.Place.of(peer.known().beat());
    if (place != null) {
      places.remove(place, peer);
    }
  }
}
