package dev.chassis.security.vault;

import dev.chassis.config.ReferenceException;
import dev.chassis.config.ReferenceResolver;
import dev.chassis.security.vault.VaultException.Kind;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The references of one service to Vault: <code>path#field</code>. */
final class VaultReferences implements ReferenceResolver {

  private static final Logger log = LoggerFactory.getLogger(VaultReferences.class);
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_.~-]+(/[A-Za-z0-9_.~-]+)+");
  private static final Duration ASK_AGAIN = Duration.ofMillis(250);

  private final VaultConfig config;
  private final Turns turns = new Turns();
  private final VaultSession session;
  private final SecretStore store;
  // The start is in real time, whatever a test does to the service's: it blocks.
  private final Ticker ticker = Ticker.system();
  private final long patientUntil;
  // Of each path one of its references: whoever watches is told of that one.
  private final Map<String, String> references = new ConcurrentHashMap<>();
  private volatile @Nullable VaultException givenUp;
  private volatile @Nullable Upkeep upkeep;
  private @Nullable Consumer<String> watcher;
  private @Nullable String missed;

  VaultReferences(VaultConfig config) {
    this.config = config;
    var api = new VaultApi(config);
    this.session = new VaultSession(api, config, VaultReferences::draw);
    this.store = new SecretStore(api, session, config.refresh(), VaultReferences::draw);
    this.patientUntil = ticker.nanos() + config.startTimeout().toNanos();
  }

  @Override
  public String resolve(String reference) throws ReferenceException {
    int hash = reference.indexOf('#');
    if (hash < 1 || hash == reference.length() - 1) {
      throw new ReferenceException("expected path#field, such as kv/data/orders#password");
    }
    var path = reference.substring(0, hash);
    if (!PATH.matcher(path).matches() || path.contains("..")) {
      throw new ReferenceException(
          "the path is as in Vault's HTTP API without /v1/, such as kv/data/orders");
    }
    references.putIfAbsent(path, reference);
    try {
      var held = store.held(path);
      var reading = held == null ? firstReading(path) : held;
      return reading.field(path, reference.substring(hash + 1));
    } catch (VaultException e) {
      throw new ReferenceException(e.getMessage(), e);
    }
  }

  @Override
  public void watch(Consumer<String> changed) {
    String earlier;
    synchronized (this) {
      watcher = changed;
      earlier = missed;
      missed = null;
    }
    if (earlier != null) {
      changed.accept(earlier);
    }
  }

  /** Begins to keep alive what was read. */
  void start(Ticker serviceTicker, Timers timers) {
    var starting =
        new Upkeep(
            turns, session, store, this::changed, serviceTicker, timers, VaultReferences::draw);
    upkeep = starting;
    starting.start();
  }

  /** Ends it; values stay. */
  void stop() {
    var running = upkeep;
    if (running != null) {
      running.stop();
    }
  }

  /** Why values cannot be kept up to date; null when they can. */
  @Nullable String trouble() {
    var running = upkeep;
    return running == null ? null : running.trouble();
  }

  @Override
  public void close() {
    stop();
    try {
      await(turns.next(session::revoke));
    } catch (VaultException e) {
      log.debug("the token was not revoked and ends by itself: {}", e.getMessage());
    }
  }

  private static double draw() {
    return ThreadLocalRandom.current().nextDouble();
  }

  private void changed(String path) {
    var reference = Objects.requireNonNull(references.get(path));
    Consumer<String> told;
    synchronized (this) {
      told = watcher;
      missed = told == null ? reference : null;
    }
    log.info("the secret {} has changed", path);
    if (told != null) {
      told.accept(reference);
    }
  }

  /** Reads, and waits for a Vault that is away: it may be starting just like us. */
  private Reading firstReading(String path) {
    var earlier = givenUp;
    if (earlier != null) {
      throw earlier;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return await(turns.next(() -> store.first(path)));
      } catch (VaultException e) {
        // Once the service runs nobody waits: a reload says what is wrong, and the old one stays.
        boolean running = upkeep != null;
        if (e.kind() != Kind.AWAY || running) {
          throw e;
        }
        if (ticker.nanos() - patientUntil >= 0) {
          givenUp = e;
          throw e;
        }
        if (attempt == 1) {
          log.warn("{}; asking again for {} s", e.getMessage(), config.startTimeout().toSeconds());
        }
        LockSupport.parkNanos(ASK_AGAIN.toNanos());
      }
    }
  }

  private <T> T await(CompletableFuture<T> answer) {
    try {
      // Each request has its time limit; this one is for what nobody thought of.
      return answer.get(config.timeout().toMillis() * 10, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof VaultException known) {
        throw known;
      }
      throw new VaultException(Kind.WRONG, "reading from Vault failed: " + e.getCause());
    } catch (TimeoutException e) {
      throw new VaultException(Kind.AWAY, "Vault at " + config.address() + " is too slow");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VaultException(Kind.WRONG, "interrupted while reading from Vault");
    }
  }
}
