package dev.chassis.config;

import java.util.function.Consumer;

/**
 * A section that follows changes of the configuration while the service runs. Its secrets tell of
 * themselves, see {@link Secret#onChange}. Any thread.
 *
 * @param <T> the record
 */
public interface Live<T extends Record> {

  /** The section as it is now; ask at each use. A record stays as it is, so keep to one per use. */
  T current();

  /**
   * Tells {@code listener} each time the section has become another one. Called after the change,
   * on the service's event loop; what it throws is logged.
   */
  Registration onChange(Consumer<? super T> listener);
}
