package dev.chassis.discovery.dns;

import dev.chassis.discovery.DiscoverySource;
import dev.chassis.discovery.Instance.Source;
import dev.chassis.discovery.SourceFeed;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.dns.DnsClient;
import io.vertx.core.dns.DnsClientOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Knows what the DNS knows, at most one interval later. */
public final class DnsSource implements DiscoverySource {

  private final DnsConfig config;
  private final Timers timers;
  private final DnsClient client;
  private final Set<Timers.Timer> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  private DnsSource(DnsConfig config, Timers timers, DnsClient client) {
    this.config = config;
    this.timers = timers;
    this.client = client;
  }

  /** A source that has asked nothing yet; {@link #stop} closes it. */
  public static DnsSource create(Vertx vertx, DnsConfig config, Timers timers) {
    var options = new DnsClientOptions().setQueryTimeout(config.timeout().toMillis());
    var server = config.server();
    if (server != null) {
      int colon = server.lastIndexOf(':');
      options
          .setHost(server.substring(0, colon).replaceAll("[\\[\\]]", ""))
          .setPort(Integer.parseInt(server.substring(colon + 1)));
    }
    return new DnsSource(config, timers, vertx.createDnsClient(options));
  }

  @Override
  public String name() {
    return "dns";
  }

  @Override
  public Source kind() {
    return Source.DNS;
  }

  @Override
  public Future<Void> follow(String service, SourceFeed feed) {
    return look(new SrvLookup(client, service, config.tls()), service, feed);
  }

  @Override
  public Future<Void> stop() {
    stopped = true;
    pending.forEach(Timers.Timer::cancel);
    return client.close();
  }

  private Future<Void> look(SrvLookup lookup, String service, SourceFeed feed) {
    var name = config.nameOf(service);
    return lookup
        .instances(name)
        .onSuccess(
            found -> {
              if (!stopped) {
                feed.tell(service, found);
              }
            })
        .onFailure(failure -> away(service, name, feed, failure))
        .onComplete(done -> again(lookup, service, feed))
        .mapEmpty();
  }

  private void away(String service, String name, SourceFeed feed, @Nullable Throwable failure) {
    if (!stopped) {
      var why = failure == null ? "" : failure.getMessage();
      feed.away(service, "the DNS does not tell " + name + ": " + why);
    }
  }

  private void again(SrvLookup lookup, String service, SourceFeed feed) {
    if (stopped) {
      return;
    }
    var slot = new Timers.Timer[1];
    slot[0] =
        timers.after(
            config.interval(),
            () -> {
              pending.remove(slot[0]);
              look(lookup, service, feed);
            });
    pending.add(slot[0]);
  }
}
