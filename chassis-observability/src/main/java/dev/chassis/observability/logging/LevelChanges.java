package dev.chassis.observability.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Levels that were changed while the process runs, each for a while: nobody remembers to switch
 * debugging off. One for all services of a process, as its logging is. Thread-safe.
 */
final class LevelChanges {

  private static final LevelChanges PROCESS = new LevelChanges();

  private final Map<String, Change> changes = new HashMap<>();

  /** What was changed, what it was before, and what ends it, on whose timers. */
  private record Change(
      @Nullable Level before, Instant until, String reason, Timers.Timer expiry, Timers on) {

    Change from(Level newBefore) {
      return new Change(newBefore, until, reason, expiry, on);
    }
  }

  private LevelChanges() {}

  static LevelChanges ofProcess() {
    return PROCESS;
  }

  /**
   * One logger.
   *
   * @param name {@code ROOT} or a logger's name
   * @param level its own level; null when it has that of the logger above
   * @param effective the level in effect
   * @param until when a change ends; null when there is none
   * @param configured its own level before the change; null when it had none, or nothing changed
   * @param reason who changed it and why; null when nobody did
   */
  record LoggerReport(
      String name,
      @Nullable String level,
      String effective,
      @Nullable Instant until,
      @Nullable String configured,
      @Nullable String reason) {}

  /** The loggers with a level of their own, the root first. */
  synchronized List<LoggerReport> all(LoggerContext context) {
    return context.getLoggerList().stream()
        .filter(logger -> logger.getLevel() != null)
        .sorted(
            Comparator.comparing((Logger logger) -> !logger.getName().equals("ROOT"))
                .thenComparing(Logger::getName))
        .map(this::report)
        .toList();
  }

  /** One logger, whether it has a level of its own or not. */
  synchronized LoggerReport of(LoggerContext context, String name) {
    return report(context.getLogger(name));
  }

  /** Gives a logger another level for {@code lasts}; a second change replaces the first. */
  synchronized LoggerReport change(
      LoggerContext context,
      String name,
      LogLevel level,
      Duration lasts,
      String reason,
      Ticker ticker,
      Timers timers) {
    var logger = context.getLogger(name);
    var former = changes.remove(name);
    if (former != null) {
      former.expiry().cancel();
    }
    var before = former == null ? logger.getLevel() : former.before();
    var expiry = timers.after(lasts, () -> reset(context, name));
    changes.put(name, new Change(before, ticker.now().plus(lasts), reason, expiry, timers));
    logger.setLevel(Level.toLevel(level.name()));
    return report(logger);
  }

  /** Gives a logger back the level it had; does nothing when it was not changed. */
  synchronized LoggerReport reset(LoggerContext context, String name) {
    var change = changes.remove(name);
    var logger = context.getLogger(name);
    if (change != null) {
      change.expiry().cancel();
      logger.setLevel(change.before());
    }
    return report(logger);
  }

  /** These timers end, and with them the changes that they would have ended. */
  synchronized void leave(LoggerContext context, Timers timers) {
    var theirs =
        changes.entrySet().stream()
            .filter(change -> change.getValue().on() == timers)
            .map(Map.Entry::getKey)
            .toList();
    theirs.forEach(name -> reset(context, name));
  }

  /** The configuration has spoken: what it says is what a change comes back to. */
  synchronized void configured(LoggerContext context, String name, Level level) {
    var change = changes.get(name);
    if (change == null) {
      context.getLogger(name).setLevel(level);
    } else {
      changes.put(name, change.from(level));
    }
  }

  private LoggerReport report(Logger logger) {
    var change = changes.get(logger.getName());
    return new LoggerReport(
        logger.getName(),
        name(logger.getLevel()),
        logger.getEffectiveLevel().toString(),
        change == null ? null : change.until(),
        change == null ? null : name(change.before()),
        change == null ? null : change.reason());
  }

  private static @Nullable String name(@Nullable Level level) {
    return level == null ? null : level.toString();
  }
}
