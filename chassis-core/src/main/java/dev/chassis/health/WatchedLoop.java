package dev.chassis.health;

import io.micrometer.core.instrument.Counter;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop and the question it was asked last. Asked by one thread, read by any. */
final class WatchedLoop {

  private static final Logger log = LoggerFactory.getLogger(LoopWatch.class);

  private final EventLoop loop;
  private final int index;
  private final Duration limit;
  private final Counter stalls;
  private volatile boolean asked;
  private volatile long askedAt;
  private volatile @Nullable Thread thread;
  private long blockedSince;
  private boolean reported;

  WatchedLoop(EventLoop loop, int index, Duration limit, Counter stalls) {
    this.loop = loop;
    this.index = index;
    this.limit = limit;
    this.stalls = stalls;
  }

  int index() {
    return index;
  }

  /** For how long it has owed an answer; zero when it owes none. */
  Duration stalled(long now) {
    return asked ? Duration.ofNanos(Math.max(0, now - askedAt)) : Duration.ZERO;
  }

  /** Nobody can tell how long it really took: its time begins anew. */
  void forgive(long now) {
    askedAt = now;
  }

  /** Looks whether it has answered, and asks again when it has. */
  void look(long now) {
    if (!asked) {
      reportEnd(now);
      ask(now);
    } else if (!reported && stalled(now).compareTo(limit) > 0) {
      report(now);
    }
  }

  private void ask(long now) {
    askedAt = now;
    asked = true;
    try {
      loop.execute(this::answer);
    } catch (RejectedExecutionException ended) {
      asked = false;
    }
  }

  private void answer() {
    thread = Thread.currentThread();
    asked = false;
  }

  private void report(long now) {
    reported = true;
    blockedSince = askedAt;
    stalls.increment();
    log.atWarn()
        .addKeyValue("loop", index)
        .addKeyValue("stalledMs", stalled(now).toMillis())
        .log(
            "event loop {} has been blocked for {} ms, {}; requests wait for it",
            index,
            stalled(now).toMillis(),
            where());
  }

  private void reportEnd(long now) {
    if (reported) {
      reported = false;
      log.atInfo()
          .addKeyValue("loop", index)
          .log(
              "event loop {} runs again after {} ms",
              index,
              Duration.ofNanos(now - blockedSince).toMillis());
    }
  }

  /** Where it stands: the topmost frame, and the topmost that is not the JDK's. */
  private String where() {
    var known = thread;
    var stack = known == null ? new StackTraceElement[0] : known.getStackTrace();
    if (stack.length == 0) {
      return "nobody knows where";
    }
    return Arrays.stream(stack)
        .filter(frame -> !isJdk(frame))
        .findFirst()
        .filter(frame -> !frame.equals(stack[0]))
        .map(frame -> "at " + stack[0] + " called by " + frame)
        .orElse("at " + stack[0]);
  }

  private static boolean isJdk(StackTraceElement frame) {
    var module = frame.getModuleName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }
}
