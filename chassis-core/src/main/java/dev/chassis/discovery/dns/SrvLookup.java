package dev.chassis.discovery.dns;

import dev.chassis.discovery.Endpoint;
import dev.chassis.discovery.Instance;
import io.vertx.core.Future;
import io.vertx.core.dns.DnsClient;
import io.vertx.core.dns.DnsException;
import io.vertx.core.dns.DnsResponseCode;
import io.vertx.core.dns.SrvRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One look at the SRV records of a service, and at the addresses of their targets. Only records of
 * the best priority count: those behind it are for when they all fail, which is not for the DNS to
 * know. Addresses, not names, become instances, so that calls are balanced over all of them.
 */
final class SrvLookup {

  private final DnsClient client;
  private final String service;
  private final boolean tls;

  SrvLookup(DnsClient client, String service, boolean tls) {
    this.client = client;
    this.service = service;
    this.tls = tls;
  }

  /** The instances; none where the name has no records. Fails when nobody could tell. */
  Future<List<Instance>> instances(String name) {
    return orNone(client.resolveSRV(name)).compose(this::resolved);
  }

  private Future<List<Instance>> resolved(List<SrvRecord> records) {
    int best = records.stream().mapToInt(SrvRecord::priority).min().orElse(0);
    var usable =
        records.stream()
            .filter(one -> one.priority() == best)
            .filter(one -> Endpoint.isPort(one.port()))
            .toList();
    boolean even = usable.stream().mapToInt(SrvRecord::weight).distinct().count() <= 1;
    var targets = usable.stream().map(SrvRecord::target).distinct().toList();
    return Future.all(targets.stream().map(this::addresses).toList())
        .map(
            found -> {
              var all = new ArrayList<Instance>();
              for (var one : usable) {
                List<String> hosts = found.resultAt(targets.indexOf(one.target()));
                hosts.forEach(host -> all.add(instance(one, host, even)));
              }
              return List.copyOf(all);
            });
  }

  /** IPv4, and only where there is none IPv6: the same instance must not come twice. */
  private Future<List<String>> addresses(String target) {
    return orNone(client.resolveA(target))
        .compose(
            four ->
                four.isEmpty() ? orNone(client.resolveAAAA(target)) : Future.succeededFuture(four));
  }

  private Instance instance(SrvRecord record, String host, boolean even) {
    var at = new Endpoint(host, record.port(), tls);
    return Instance.at(service, service + "@" + at, at)
        .withWeight(even ? Instance.NORMAL_WEIGHT : record.weight())
        .withMetadata(Map.of("target", record.target()));
  }

  /** That there is nothing is an answer; that nobody answers is not. */
  private static <T> Future<List<T>> orNone(Future<List<T>> answer) {
    return answer.recover(
        failure ->
            failure instanceof DnsException refused && refused.code() == DnsResponseCode.NXDOMAIN
                ? Future.succeededFuture(List.of())
                : Future.failedFuture(failure));
  }
}
