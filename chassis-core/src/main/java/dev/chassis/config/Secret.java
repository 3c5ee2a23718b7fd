package dev.chassis.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is never printed: {@code toString} gives {@code ***}, and configuration problems,
 * dumps and logs show no more than that.
 *
 * <p>A secret from the configuration is alive: when it is rotated, {@link #reveal()} gives the new
 * value and {@link #onChange} tells. So keep the secret, not what it reveals. Any thread.
 */
public final class Secret {

  private static final String MASK = "***";
  private static final Logger log = LoggerFactory.getLogger(Secret.class);

  private volatile Cell cell;

  /** What secrets of one key share, over all readings of the configuration. */
  private static final class Cell {
    private final List<Consumer<? super Secret>> listeners = new CopyOnWriteArrayList<>();
    private volatile String value;

    Cell(String value) {
      this.value = value;
    }
  }

  private Secret(String value) {
    this.cell = new Cell(value);
  }

  /** Wraps {@code value}. */
  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The value as it is now, for the one call that needs it; do not keep it. */
  public String reveal() {
    return cell.value;
  }

  /**
   * Tells {@code listener} each time the value has become another one: a pool then opens new
   * connections with it. Called after the change, on the service's event loop when the secret is
   * from the configuration; what it throws is logged.
   */
  public Registration onChange(Consumer<? super Secret> listener) {
    var listeners = cell.listeners;
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /**
   * Replaces the value and tells the listeners: for the tests of whoever holds a secret, and for
   * secrets that come from elsewhere than the configuration. All secrets of one configuration key
   * are replaced with it.
   *
   * @return whether {@code next} is another value
   */
  public boolean rotate(String next) {
    if (!replace(next)) {
      return false;
    }
    tell();
    return true;
  }

  /** Compares in constant time. */
  public boolean matches(String candidate) {
    return MessageDigest.isEqual(
        reveal().getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
  }

  /** Replaces the value; {@link #tell} is still to be called. Returns whether it is another one. */
  boolean replace(String next) {
    if (matches(next)) {
      return false;
    }
    cell.value = next;
    return true;
  }

  /** Becomes one with {@code elder}, the secret of the same key in an earlier reading. */
  void join(Secret elder) {
    cell = elder.cell;
  }

  void tell() {
    for (var listener : cell.listeners) {
      try {
        listener.accept(this);
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("a listener failed to take a rotated secret");
      }
    }
  }

  /** Whether both hold the same value now. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && matches(secret.reveal());
  }

  /** The same for all secrets: one in a set must be found after its value has changed. */
  @Override
  public int hashCode() {
    return 31;
  }

  @Override
  public String toString() {
    return MASK;
  }
}
