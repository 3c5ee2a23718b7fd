package dev.chassis.context;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;

/**
 * Registers the chassis' context local. Vert.x loads it by {@code META-INF/services} while a Vertx
 * is built, which is the last moment a local can be registered; so it also works when the host
 * application creates the Vertx.
 */
public final class ContextLocals implements VertxServiceProvider {

  static final ContextLocal<RequestContext> REQUEST =
      ContextLocal.registerLocal(RequestContext.class);

  @Override
  public void init(VertxBootstrap builder) {
    // Loading this class registered the local.
  }
}
