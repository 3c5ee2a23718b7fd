package dev.chassis.config;

import org.jspecify.annotations.Nullable;

/**
 * A place that values can be fetched from, such as Vault: what stands before the colon of <code>
 * ${vault:kv/data/orders#password}</code>. Given to a service by a module or by its surroundings;
 * {@code env} and {@code file} are built in.
 */
public interface ReferenceScheme {

  /**
   * What stands before the colon: a lower-case letter, then those, digits, {@code +}, {@code -}.
   */
  String name();

  /**
   * Opens the scheme for one service. Called when the first reference of the scheme is met, at most
   * once a start, before there is a Vertx; may block, so it keeps time limits of its own.
   *
   * @param configuration what the sources say: bind the scheme's own section here. Its values may
   *     hold references of other schemes, not of this one
   * @return null when its own section has problems: those are reported, and the references that
   *     need the scheme are not
   * @throws ReferenceException when it cannot be opened; reported once, at the key that needed it
   */
  @Nullable ReferenceResolver open(Configuration configuration) throws ReferenceException;
}
