package dev.chassis.discovery;

import dev.chassis.discovery.Instance.Source;
import io.vertx.core.Future;

/**
 * Knows instances from elsewhere: a registry, a name service, a file. Added to {@link
 * DiscoveryLinks}, it is asked for the services that this one calls, and keeps the registry up to
 * date about them.
 *
 * <p>What every source does is written down in the testkit's {@code DiscoverySourceContract}.
 */
public interface DiscoverySource {

  /** Its name on pages and in logs, unique within a service: {@code consul}. */
  String name();

  /** How well informed it is. */
  Source kind();

  /**
   * Tells {@code feed} of {@code service} from now on, until stopped: all its instances, then every
   * change. When it cannot know, it says so with {@link SourceFeed#away} and goes on trying; it
   * never takes instances back because of that. Called once for each service, on a context of the
   * service.
   *
   * @return completed when it told of the service for the first time, or failed to; a start waits
   *     for it for a moment
   */
  Future<Void> follow(String service, SourceFeed feed);

  /** Ends everything. Nothing is told any more. */
  Future<Void> stop();
}
