package dev.chassis.observability.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Lets the first few warnings and errors of a kind through in each interval, and after it the last
 * of the others with their number. Goes by the time in the events. Thread-safe.
 */
final class Repeats {

  /** Kinds that are remembered; an error that names data in its template makes no more of them. */
  private static final int MOST_KINDS = 256;

  /** Frames that tell two places of one exception apart, and hardly ever two calls of one place. */
  private static final int FRAMES = 5;

  private final int first;
  private final long intervalMillis;
  private final Map<Kind, Run> runs = new LinkedHashMap<>();
  private long heldBack;

  private record Kind(String logger, @Nullable String template, int error) {}

  /** The events of one kind in one interval. */
  private static final class Run {
    private final long since;
    private int count;
    private long left;
    private @Nullable ILoggingEvent last;

    private Run(long since) {
      this.since = since;
    }
  }

  Repeats(RepeatsConfig config) {
    first = config.first();
    intervalMillis = config.interval().toMillis();
  }

  /** Whether {@code event} is of those that are looked at. Most lines cost only this. */
  boolean concerns(ILoggingEvent event) {
    return first > 0 && event.getLevel().isGreaterOrEqual(Level.WARN) && !isAudit(event);
  }

  /** What to write now, in this order: summaries of intervals that are over, the event or not. */
  synchronized List<ILoggingEvent> pass(ILoggingEvent event) {
    var out = new ArrayList<ILoggingEvent>(1);
    takeEnded(event.getTimeStamp(), out);
    var kind = kindOf(event);
    var run = runs.computeIfAbsent(kind, unknown -> new Run(event.getTimeStamp()));
    if (run.count < first) {
      run.count++;
      out.add(event);
    } else {
      // Its thread and request are those of this moment.
      event.prepareForDeferredProcessing();
      run.last = event;
      run.left++;
      heldBack++;
    }
    forget(kind, out);
    return out;
  }

  /** The summaries of intervals that were over at {@code millis} since 1970. */
  synchronized List<ILoggingEvent> ended(long millis) {
    var out = new ArrayList<ILoggingEvent>();
    takeEnded(millis, out);
    return out;
  }

  /** How many events were not written so far, summaries apart. */
  synchronized long heldBack() {
    return heldBack;
  }

  private void takeEnded(long millis, List<ILoggingEvent> out) {
    for (Iterator<Run> all = runs.values().iterator(); all.hasNext(); ) {
      var run = all.next();
      if (millis - run.since >= intervalMillis) {
        all.remove();
        summarize(run, out);
      }
    }
  }

  private void forget(Kind newest, List<ILoggingEvent> out) {
    if (runs.size() > MOST_KINDS) {
      var oldest = runs.keySet().iterator().next();
      var run = oldest.equals(newest) ? null : runs.remove(oldest);
      if (run != null) {
        summarize(run, out);
      }
    }
  }

  private static void summarize(Run run, List<ILoggingEvent> out) {
    if (run.last != null) {
      if (run.last instanceof LoggingEvent event) {
        event.addKeyValuePair(new KeyValuePair("repeated", run.left));
      }
      out.add(run.last);
    }
  }

  private static boolean isAudit(ILoggingEvent event) {
    var pairs = event.getKeyValuePairs();
    return pairs != null
        && pairs.stream()
            .anyMatch(pair -> "event.kind".equals(pair.key) && "audit".equals(pair.value));
  }

  private static Kind kindOf(ILoggingEvent event) {
    var error = event.getThrowableProxy();
    return new Kind(event.getLoggerName(), event.getMessage(), error == null ? 0 : place(error));
  }

  /** Class and place of an exception and its causes. */
  private static int place(IThrowableProxy error) {
    int hash = 1;
    int depth = 0;
    for (@Nullable IThrowableProxy at = error; at != null && depth < FRAMES; at = at.getCause()) {
      depth++;
      hash = 31 * hash + Objects.hashCode(at.getClassName());
      var frames = at.getStackTraceElementProxyArray();
      for (int i = 0; frames != null && i < Math.min(FRAMES, frames.length); i++) {
        hash = 31 * hash + frames[i].getStackTraceElement().hashCode();
      }
    }
    return hash;
  }
}
