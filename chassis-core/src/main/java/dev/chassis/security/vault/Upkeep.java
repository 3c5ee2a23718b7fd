package dev.chassis.security.vault;

import dev.chassis.security.vault.VaultException.Kind;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps token, leases and values alive, in rounds: first the token, then every path whose time has
 * come. While Vault is away everything stays as it is, and rounds come less and less often.
 */
final class Upkeep {

  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration SOONEST = Duration.ofMillis(100);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);

  private final Turns turns;
  private final VaultSession session;
  private final SecretStore store;
  private final Consumer<String> changed;
  private final Ticker ticker;
  private final Timers timers;
  private final DoubleSupplier draw;
  private Timers.@Nullable Timer next;
  private boolean stopped;
  private int failures;
  private volatile @Nullable String away;

  /**
   * Creates one.
   *
   * @param changed told the path whose values have become others, after the round
   */
  Upkeep(
      Turns turns,
      VaultSession session,
      SecretStore store,
      Consumer<String> changed,
      Ticker ticker,
      Timers timers,
      DoubleSupplier draw) {
    this.turns = turns;
    this.session = session;
    this.store = store;
    this.changed = changed;
    this.ticker = ticker;
    this.timers = timers;
    this.draw = draw;
  }

  /** Begins; what was read so far was read by another clock. */
  void start() {
    turns.next(
        () -> {
          session.tellTimeBy(ticker);
          store.tellTimeBy(ticker);
          return CompletableFuture.completedFuture(true);
        },
        (done, failure) -> schedule());
  }

  synchronized void stop() {
    stopped = true;
    if (next != null) {
      next.cancel();
    }
  }

  /** Why values cannot be kept up to date; null when they can. */
  @Nullable String trouble() {
    if (away != null) {
      return away;
    }
    for (var secret : store.all()) {
      var trouble = secret.trouble();
      if (trouble != null) {
        return trouble;
      }
    }
    return null;
  }

  private synchronized void schedule() {
    if (!stopped) {
      next = timers.after(delay(), this::round);
    }
  }

  private Duration delay() {
    if (failures > 0) {
      long retry = FIRST_RETRY.toMillis() << Math.min(failures - 1, 10);
      return spread(Duration.ofMillis(Math.min(retry, LAST_RETRY.toMillis())));
    }
    long now = ticker.nanos();
    var due = session.due();
    long soonest = due == null ? LAST_RETRY.toNanos() : due - now;
    for (var secret : store.all()) {
      soonest = Math.min(soonest, secret.due() - now);
    }
    return Duration.ofNanos(Math.max(soonest, SOONEST.toNanos()));
  }

  private Duration spread(Duration about) {
    return Duration.ofNanos((long) (about.toNanos() * (0.75 + draw.getAsDouble() / 2)));
  }

  private void round() {
    var news = new ArrayList<String>();
    turns.next(
        () -> session.upkeep().thenCompose(token -> refreshAll(token, news)),
        (done, failure) -> {
          note(failure);
          // Scheduled first: whoever is told may take its time.
          schedule();
          news.forEach(changed);
        });
  }

  private CompletableFuture<Boolean> refreshAll(VaultToken token, List<String> news) {
    var chain = CompletableFuture.completedFuture(true);
    for (var secret : store.all()) {
      chain = chain.thenCompose(before -> seeTo(secret, token, news));
    }
    return chain;
  }

  private CompletableFuture<Boolean> seeTo(HeldSecret secret, VaultToken token, List<String> news) {
    if (!store.isDue(secret, token)) {
      return CompletableFuture.completedFuture(false);
    }
    return store
        .refresh(secret, token)
        .handle(
            (isOther, failure) -> {
              if (failure != null) {
                pass(secret, failure);
              } else if (isOther) {
                news.add(secret.path());
              }
              return true;
            });
  }

  /** One path that cannot be read keeps no other from being read; a Vault that is away does. */
  private void pass(HeldSecret secret, Throwable failure) {
    var cause = cause(failure);
    if (!(cause instanceof VaultException refusal) || refusal.kind() == Kind.AWAY) {
      throw new CompletionException(cause);
    }
    store.postpone(secret);
    if (secret.isNews(refusal.getMessage())) {
      log.warn("{}; the value stays as it was", refusal.getMessage());
    }
  }

  private void note(@Nullable Throwable failure) {
    if (failure == null) {
      if (failures > 0) {
        log.info("Vault answers again");
      }
      failures = 0;
      away = null;
      return;
    }
    var cause = cause(failure);
    var reason = cause instanceof VaultException ? cause.getMessage() : cause.toString();
    if (failures++ == 0) {
      log.warn("{}; secrets stay as they are until it answers", reason);
    }
    away = reason;
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
