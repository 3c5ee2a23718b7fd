package dev.chassis.testkit.broker;

import java.nio.file.Path;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.jspecify.annotations.Nullable;

/**
 * A real broker in the JVM of the test, without any installation: ActiveMQ Artemis, which speaks
 * AMQP 1.0 on a free port of the loopback interface. It is up in about a second and gone in a
 * fraction of one. Needs {@code org.apache.activemq:artemis-server} and {@code
 * artemis-amqp-protocol} on the test class path.
 *
 * <pre>{@code
 * try (var broker = EmbeddedArtemis.start()) {
 *   environment.variables(Map.of("CHASSIS_MESSAGING_AMQP_URI", broker.uri()));
 * }
 * }</pre>
 */
public final class EmbeddedArtemis implements AutoCloseable {

  private static @Nullable EmbeddedArtemis shared;

  private final @Nullable Path folder;
  private final int port;
  private @Nullable ArtemisServer server;

  private EmbeddedArtemis(@Nullable Path folder) {
    this.folder = folder;
    var first = launch(0);
    this.server = first;
    this.port = first.port();
  }

  /** A broker that keeps everything in memory: what it holds is gone when it stops. */
  public static EmbeddedArtemis start() {
    return new EmbeddedArtemis(null);
  }

  /** A broker that keeps durable messages in {@code folder}: they are there after a restart. */
  public static EmbeddedArtemis start(Path folder) {
    return new EmbeddedArtemis(folder);
  }

  /**
   * One in memory that all tests of this JVM share, started by the first that asks and never
   * stopped. Use names of your own.
   */
  public static synchronized EmbeddedArtemis shared() {
    if (shared == null) {
      shared = start();
    }
    return shared;
  }

  /** Where it listens: {@code amqp://127.0.0.1:<port>}; nobody needs a name or password. */
  public String uri() {
    return "amqp://127.0.0.1:" + port;
  }

  /** The port in {@link #uri()}. */
  public int port() {
    return port;
  }

  /** Whether it listens. */
  public synchronized boolean isRunning() {
    return server != null;
  }

  /** Stops it in good order; clients lose their connections. Harmless when repeated. */
  public synchronized void stop() {
    var running = server;
    server = null;
    if (running != null) {
      try {
        running.stop();
      } catch (Exception e) {
        throw new IllegalStateException("Artemis does not stop", e);
      }
    }
  }

  /** Starts it again on the same port, stopping it first when it runs. */
  public synchronized void restart() {
    stop();
    server = launch(port);
  }

  /**
   * Lets an address hold no more than about {@code bytes} from now on; what comes then is rejected.
   *
   * @param address such as {@code chassis.events.orders.placed}
   */
  public void rejectAbove(String address, long bytes) {
    running().limit(address, bytes, AddressFullMessagePolicy.FAIL);
  }

  /** Like {@link #rejectAbove}, but publishers get no more credit instead, so they have to wait. */
  public void blockAbove(String address, long bytes) {
    running().limit(address, bytes, AddressFullMessagePolicy.BLOCK);
  }

  /** Stops it; its folder stays. */
  @Override
  public void close() {
    stop();
  }

  private synchronized ArtemisServer running() {
    if (server == null) {
      throw new IllegalStateException("it does not run");
    }
    return server;
  }

  private ArtemisServer launch(int at) {
    try {
      return ArtemisServer.start(new ArtemisServer.Settings(at, folder, null, null));
    } catch (Exception e) {
      throw new IllegalStateException("Artemis does not start", e);
    }
  }
}
