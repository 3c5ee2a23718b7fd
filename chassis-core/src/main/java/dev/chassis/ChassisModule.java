package dev.chassis;

import dev.chassis.config.ReferenceScheme;
import java.util.List;

/**
 * An add-on that every service with it gets: messaging, observability, or a platform team's own.
 * Methods are called in the order in which the modules were added.
 */
public interface ChassisModule {

  /** Short name for logs and problems, such as {@code messaging}. */
  String name();

  /**
   * Schemes for references in configuration values, such as <code>${vault:…}</code>. Asked first of
   * all, once a start.
   */
  default List<ReferenceScheme> references() {
    return List.of();
  }

  /**
   * Reads settings and contributes what must be there before the Vertx. Must not start anything: it
   * is also called when the configuration is only checked, or turns out to be wrong.
   */
  default void prepare(Preparation preparation) {}

  /**
   * Wires the module into the service: provides objects, adds components, health checks, management
   * pages. Called on an event loop before the service's own wiring; what takes time or can fail
   * belongs into a {@link dev.chassis.lifecycle.Component}.
   */
  default void install(ServiceContext chassis) {}
}
