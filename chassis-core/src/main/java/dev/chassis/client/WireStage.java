package dev.chassis.client;

import dev.chassis.discovery.Endpoint;
import dev.chassis.discovery.Instance;
import dev.chassis.security.ClientTlsConfig;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends one attempt to the picked instance and reads the whole answer.
 *
 * <p>The instance is picked before the {@code HttpClient} is asked, instead of inside it through
 * Vert.x' {@code AddressResolver}: that SPI is {@code @Unstable}, does not retry a refused
 * connection elsewhere, cannot be told which instances were tried, and never disposes of what it
 * resolved. Redirects are not followed, as they would carry the request's headers elsewhere.
 */
final class WireStage implements Stage {

  private static final int MOST_ADDRESSES = 4096;

  private final Connections connections;
  private final HttpClient http;
  private final Ticker ticker;
  private final int poolSize;
  private final @Nullable String serverName;
  private final Map<Endpoint, SocketAddress> addresses = new ConcurrentHashMap<>();

  WireStage(Connections connections, Ticker ticker, int poolSize, @Nullable ClientTlsConfig tls) {
    this.serverName = tls == null ? null : tls.serverName();
    this.connections = connections;
    this.http = connections.http();
    this.ticker = ticker;
    this.poolSize = poolSize;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    var instance = Objects.requireNonNull(call.instance(), "picked before");
    var span = ClientSpan.begin(call, instance);
    var exchange = new WireCall(call, instance, connections, ticker, span);
    call.abort().onAbort(exchange);
    var answer = exchange.begin(http.request(options(call, instance)));
    return span == null ? answer : answer.andThen(span::end);
  }

  private RequestOptions options(Call call, Instance instance) {
    var request = call.request();
    var root = instance.root();
    var options =
        new RequestOptions()
            .setMethod(request.method())
            // Where to connect to; the host is who must be found there.
            .setServer(address(instance.endpoint()))
            .setHost(expectedName(call, instance))
            .setPort(instance.endpoint().port())
            .setSsl(instance.endpoint().tls())
            .setURI(root.isEmpty() ? request.path() : root + request.path())
            .setFollowRedirects(false);
    if (call.abreast() > poolSize) {
      // The place in the queue for a connection ends with the call. Only where there is a queue, as
      // it takes a timer of Vert.x; the deadline itself is the stage before.
      options.setConnectTimeout(Math.max(1, call.deadline().remaining(ticker).toMillis()));
    }
    // Here already, so that a name or value that cannot be sent is known before anything is.
    request.headers().forEach(options::putHeader);
    return options;
  }

  private SocketAddress address(Endpoint endpoint) {
    var known = addresses.get(endpoint);
    if (known != null) {
      return known;
    }
    if (addresses.size() >= MOST_ADDRESSES) {
      addresses.clear(); // of instances that come and go
    }
    var address = SocketAddress.inetSocketAddress(endpoint.port(), endpoint.host());
    addresses.put(endpoint, address);
    return address;
  }

  /**
   * The name that the certificate must hold, and that is sent as {@code Host}. An instance that
   * announced itself says where it is, not who: else one service could pose as another.
   */
  private String expectedName(Call call, Instance instance) {
    if (!instance.endpoint().tls() || instance.source() == Instance.Source.STATIC) {
      return serverName != null && instance.endpoint().tls()
          ? serverName
          : instance.endpoint().host();
    }
    return serverName == null ? call.service() : serverName;
  }
}
