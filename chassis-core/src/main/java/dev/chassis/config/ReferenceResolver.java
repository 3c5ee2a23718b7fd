package dev.chassis.config;

import java.util.function.Consumer;

/**
 * Fetches the values behind the references of one scheme, for one service. It lives as long as the
 * service. {@code chassis.find(…)} finds it under its own class once all sections are read: the
 * module that brought it asks when a component of its own starts, and can then renew leases on the
 * service's timers.
 */
public interface ReferenceResolver {

  /**
   * The value behind {@code reference}. Asked while the service is wired, when nothing else runs
   * yet, and again at every reload, then never on an event loop; by one thread at a time. May
   * block, so it keeps time limits of its own.
   *
   * <p>One reload asks once for each reference. What two references share (name and password of one
   * lease) must fit together, and a reload must not make a new lease: answer from what is held,
   * until it is replaced and {@link #watch} was told.
   *
   * @param reference what stands behind the colon, such as {@code kv/data/orders#password}; not
   *     empty
   * @throws ReferenceException with words that name no secret
   */
  String resolve(String reference) throws ReferenceException;

  /**
   * Begins to watch: from now on {@code changed} is called, from any thread, with a reference that
   * {@link #resolve} has a new value for. All references are then read again, the configuration is
   * checked as a whole, and holders of a {@link Secret} hear of it. Called once, when the service
   * is up.
   */
  default void watch(Consumer<String> changed) {}

  /**
   * Whether to ask again at every look for changed files, because nobody tells and asking costs
   * next to nothing.
   */
  default boolean polled() {
    return false;
  }

  /** The service has stopped, or did not start. May block, not on an event loop. */
  default void close() {}
}
