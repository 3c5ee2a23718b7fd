package dev.chassis.security.vault;

import dev.chassis.security.vault.VaultException.Kind;
import dev.chassis.time.Ticker;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The paths that the configuration refers to, each read once and held from then on: fields of one
 * path always belong together. Read and refreshed in turns; what is held is there for any thread.
 */
final class SecretStore {

  private final VaultApi api;
  private final VaultSession session;
  private final Duration refresh;
  private final DoubleSupplier draw;
  private final Map<String, HeldSecret> held = new ConcurrentHashMap<>();
  private volatile Ticker ticker = Ticker.system();

  SecretStore(VaultApi api, VaultSession session, Duration refresh, DoubleSupplier draw) {
    this.api = api;
    this.session = session;
    this.refresh = refresh;
    this.draw = draw;
  }

  /** What is held of {@code path}; null when it has not been read. */
  @Nullable Reading held(String path) {
    var secret = held.get(path);
    return secret == null ? null : secret.reading();
  }

  Iterable<HeldSecret> all() {
    return held.values();
  }

  /** Reads {@code path} for the first time. */
  CompletableFuture<Reading> first(String path) {
    return session
        .token()
        .thenCompose(token -> read(path, token))
        .thenApply(
            reading -> {
              held.put(path, new HeldSecret(path, reading, nextLook(reading)));
              return reading;
            });
  }

  boolean isDue(HeldSecret secret, VaultToken token) {
    return ticker.nanos() - secret.due() >= 0 || isOrphaned(secret, token);
  }

  /**
   * Sees to one path: renews its lease, or reads it again.
   *
   * @return whether one of its values is another one now
   */
  CompletableFuture<Boolean> refresh(HeldSecret secret, VaultToken token) {
    var lease = secret.reading().lease();
    if (lease == null || !lease.renewable() || isOrphaned(secret, token)) {
      return readAgain(secret, token);
    }
    return api.post("sys/leases/renew", token.value(), new JsonObject().put("lease_id", lease.id()))
        .thenCompose(
            reply -> {
              var granted = VaultToken.seconds(reply.body(), "lease_duration");
              if (!reply.ok() || lease.validity().isCutShort(granted)) {
                // Refused, or near its maximum: new ones while the old ones still let us in.
                return readAgain(secret, token);
              }
              var renewed =
                  VaultLease.of(
                      lease.id(), reply.body(), token, ticker.nanos(), draw.getAsDouble());
              var same = new Reading(secret.reading().fields(), renewed);
              return CompletableFuture.completedFuture(secret.take(same, nextLook(same)));
            });
  }

  /** Leaves {@code secret} as it is for a while. */
  void postpone(HeldSecret secret) {
    secret.postpone(afterRefresh());
  }

  /** From now on time is told by {@code other}. */
  void tellTimeBy(Ticker other) {
    long shift = other.nanos() - ticker.nanos();
    ticker = other;
    held.values().forEach(secret -> secret.shift(shift));
  }

  /** A lease goes with the token it was got by. */
  private static boolean isOrphaned(HeldSecret secret, VaultToken token) {
    var lease = secret.reading().lease();
    return lease != null && !lease.token().equals(token.value());
  }

  private CompletableFuture<Boolean> readAgain(HeldSecret secret, VaultToken token) {
    return read(secret.path(), token).thenApply(reading -> secret.take(reading, nextLook(reading)));
  }

  private CompletableFuture<Reading> read(String path, VaultToken token) {
    return api.get(path, token.value())
        .thenCompose(
            reply ->
                reply.status() == 403
                    ? confirmed(path, reply, token)
                    : CompletableFuture.completedFuture(reading(path, reply, token)));
  }

  /** A 403 may mean the policy or the token; only the token can be had anew. */
  private CompletableFuture<Reading> confirmed(String path, VaultReply refused, VaultToken token) {
    return session
        .confirmed(token)
        .thenCompose(
            good -> {
              if (good.value().equals(token.value())) {
                return CompletableFuture.completedFuture(reading(path, refused, token));
              }
              return api.get(path, good.value()).thenApply(reply -> reading(path, reply, good));
            });
  }

  private Reading reading(String path, VaultReply reply, VaultToken token) {
    var reading = Reading.of(path, reply, token, ticker.nanos(), draw.getAsDouble());
    if (reading.fields().isEmpty()) {
      throw new VaultException(Kind.WRONG, path + " has no fields");
    }
    return reading;
  }

  private long nextLook(Reading reading) {
    var lease = reading.lease();
    return lease == null ? afterRefresh() : lease.validity().due();
  }

  /** Up to a tenth early, so that the instances of a service do not come together. */
  private long afterRefresh() {
    return ticker.nanos() + (long) (refresh.toNanos() * (1 - draw.getAsDouble() / 10));
  }
}
