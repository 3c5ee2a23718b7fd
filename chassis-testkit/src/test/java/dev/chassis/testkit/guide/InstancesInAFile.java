package dev.chassis.testkit.guide;

// snippet:source
import dev.chassis.discovery.DiscoverySource;
import dev.chassis.discovery.Endpoint;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.SourceFeed;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** Instances from files named after the service, one {@code host:port} a line. */
final class InstancesInAFile implements DiscoverySource {

  private final Vertx vertx;
  private final Timers timers;
  private final Path folder;
  private volatile boolean stopped;

  InstancesInAFile(Vertx vertx, Timers timers, Path folder) {
    this.vertx = vertx;
    this.timers = timers;
    this.folder = folder;
  }

  @Override
  public String name() {
    return "files";
  }

  @Override
  public Instance.Source kind() {
    return Instance.Source.STATIC;
  }

  @Override
  public Future<Void> follow(String service, SourceFeed feed) {
    return vertx
        .fileSystem()
        .readFile(folder.resolve(service).toString())
        .onSuccess(text -> feed.tell(service, instances(service, text.toString().lines()).toList()))
        .onFailure(failure -> feed.away(service, failure.getMessage()))
        .onComplete(read -> readAgain(service, feed))
        .mapEmpty();
  }

  private void readAgain(String service, SourceFeed feed) {
    if (!stopped) {
      timers.after(Duration.ofSeconds(1), () -> follow(service, feed));
    }
  }

  private static Stream<Instance> instances(String service, Stream<String> lines) {
    return lines
        .map(line -> line.split(":", -1))
        .map(at -> new Endpoint(at[0], Integer.parseInt(at[1]), false))
        .map(at -> Instance.at(service, service + "@" + at, at));
  }

  @Override
  public Future<Void> stop() {
    stopped = true;
    return Future.succeededFuture();
  }
}
// end
