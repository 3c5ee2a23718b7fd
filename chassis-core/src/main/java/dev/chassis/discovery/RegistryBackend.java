package dev.chassis.discovery;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.impl.DefaultServiceDiscoveryBackend;
import io.vertx.servicediscovery.spi.ServiceDiscoveryBackend;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Puts the {@link InstanceRegistry} of a Vertx behind Vert.x' {@code ServiceDiscovery}. Loaded and
 * made by Vert.x; not for direct use.
 *
 * <p>Vert.x picks a back end from the class path, for every Vertx of the JVM alike. So the registry
 * is found by Vertx when the back end is initialised, and a Vertx without one keeps Vert.x' own
 * default.
 */
public final class RegistryBackend implements ServiceDiscoveryBackend {

  private ServiceDiscoveryBackend backend = new DefaultServiceDiscoveryBackend();

  /** For the service loader. */
  public RegistryBackend() {}

  @Override
  public String name() {
    return RegistryBackend.class.getName();
  }

  @Override
  public void init(Vertx vertx, JsonObject config) {
    var registry = InstanceRegistry.of(vertx);
    if (registry != null) {
      backend = new OverRegistry(registry);
    }
    backend.init(vertx, config);
  }

  @Override
  public void store(Record record, Handler<AsyncResult<Record>> done) {
    backend.store(record, done);
  }

  @Override
  public void remove(Record record, Handler<AsyncResult<Record>> done) {
    backend.remove(record, done);
  }

  @Override
  public void remove(String registration, Handler<AsyncResult<Record>> done) {
    backend.remove(registration, done);
  }

  @Override
  public void update(Record record, Handler<AsyncResult<Void>> done) {
    backend.update(record, done);
  }

  @Override
  public void getRecords(Handler<AsyncResult<List<Record>>> done) {
    backend.getRecords(done);
  }

  @Override
  public void getRecord(String registration, Handler<AsyncResult<Record>> done) {
    backend.getRecord(registration, done);
  }

  private record OverRegistry(InstanceRegistry registry) implements ServiceDiscoveryBackend {

    @Override
    public void init(Vertx vertx, JsonObject config) {
      // The registry is ready when it is attached.
    }

    @Override
    public void store(Record record, Handler<AsyncResult<Record>> done) {
      answer(done, () -> registry.posted().publish(record));
    }

    @Override
    public void remove(Record record, Handler<AsyncResult<Record>> done) {
      remove(record.getRegistration(), done);
    }

    @Override
    public void remove(String registration, Handler<AsyncResult<Record>> done) {
      answer(done, () -> registry.posted().unpublish(registration));
    }

    @Override
    public void update(Record record, Handler<AsyncResult<Void>> done) {
      answer(
          done,
          () -> {
            registry.posted().update(record);
            return null;
          });
    }

    @Override
    public void getRecords(Handler<AsyncResult<List<Record>>> done) {
      answer(done, registry.posted()::records);
    }

    @Override
    public void getRecord(String registration, Handler<AsyncResult<Record>> done) {
      answer(done, () -> registry.posted().record(registration));
    }

    private static <T> void answer(Handler<AsyncResult<T>> done, Callable<T> work) {
      Future<T> result;
      try {
        result = Future.succeededFuture(work.call());
      } catch (Exception e) {
        result = Future.failedFuture(e);
      }
      done.handle(result);
    }
  }
}
