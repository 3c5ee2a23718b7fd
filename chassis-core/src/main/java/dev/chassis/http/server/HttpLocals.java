package dev.chassis.http.server;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;

/**
 * Registers the slot in which a request's context carries its exchange. Vert.x loads it by {@code
 * META-INF/services} while a Vertx is built, the last moment a slot can be registered.
 */
public final class HttpLocals implements VertxServiceProvider {

  static final ContextLocal<Exchange> EXCHANGE = ContextLocal.registerLocal(Exchange.class);

  @Override
  public void init(VertxBootstrap builder) {
    // Loading this class registered the local.
  }
}
