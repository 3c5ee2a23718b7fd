package dev.chassis.client;

import dev.chassis.context.ContextHeaders;
import dev.chassis.context.Headers;
import dev.chassis.discovery.Endpoint;
import dev.chassis.discovery.Instance;
import dev.chassis.security.ClientTlsConfig;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.Locale;
import java.util.Objects;
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

  private static final String ACCEPT = "application/json, application/problem+json";
  private static final String JSON = "application/json";

  /**
   * Says of an HTTP/2 stream that its answer is not wanted any more.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-7">RFC 9113, error codes</a>
   */
  private static final long CANCEL = 8;

  private final Connections connections;
  private final HttpClient http;
  private final Ticker ticker;
  private final @Nullable String serverName;

  WireStage(Connections connections, Ticker ticker, @Nullable ClientTlsConfig tls) {
    this.serverName = tls == null ? null : tls.serverName();
    this.connections = connections;
    this.http = connections.http();
    this.ticker = ticker;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    var instance = Objects.requireNonNull(call.instance(), "picked before");
    var result = Promise.<ServiceResponse>promise();
    call.abort().onAbort(result::tryFail);
    var options = options(call, instance);
    var span = ClientSpan.begin(call, instance, options);
    http.request(options)
        .transform(
            connected ->
                connected.succeeded()
                    ? exchange(call, instance, connected.result(), result)
                    : Future.failedFuture(failure(instance, connected.cause(), false)))
        .compose(whole -> Answers.judge(call.service(), whole, ticker))
        .onComplete(result::tryComplete, result::tryFail);
    return span == null ? result.future() : result.future().andThen(span::end);
  }

  private Future<ServiceResponse> exchange(
      Call call, Instance instance, HttpClientRequest request, Promise<ServiceResponse> result) {
    // Runs at once when the time was up before there was a connection.
    call.abort()
        .onAbort(
            reason -> {
              result.tryFail(reason);
              request.reset(CANCEL);
            });
    if (result.future().isComplete()) {
      return result.future();
    }
    var body = call.request().body();
    // The body is read within the chain: read later it may hang or come out empty.
    return (body == null ? request.send() : request.send(body))
        .compose(WireStage::read)
        .recover(
            cause ->
                Future.failedFuture(
                    failure(instance, cause, !connections.isUntouched(request, cause))));
  }

  private static Future<ServiceResponse> read(HttpClientResponse response) {
    return response
        .body()
        .map(body -> new ServiceResponse(response.statusCode(), response.headers(), body));
  }

  private RequestOptions options(Call call, Instance instance) {
    var request = call.request();
    var options =
        new RequestOptions()
            .setMethod(request.method())
            // Where to connect to; the host is who must be found there.
            .setServer(address(instance.endpoint()))
            .setHost(expectedName(call, instance))
            .setPort(instance.endpoint().port())
            .setSsl(instance.endpoint().tls())
            .setURI(instance.root() + request.path())
            .setFollowRedirects(false)
            // Waiting for a pooled connection ends too; the deadline itself is the stage before.
            .setConnectTimeout(Math.max(1, call.deadline().remaining(ticker).toMillis()))
            .putHeader(HttpHeaders.ACCEPT, ACCEPT);
    if (request.body() != null) {
      options.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    }
    request.headers().forEach(options::putHeader);
    if (request.priority() != null) {
      options.putHeader(Headers.PRIORITY, request.priority().name().toLowerCase(Locale.ROOT));
    }
    if (call.number() > 0) {
      options.putHeader(Headers.RETRY_ATTEMPT, Integer.toString(call.number()));
    }
    ContextHeaders.write(call.context(), options::putHeader, ticker);
    return options;
  }

  private static SocketAddress address(Endpoint endpoint) {
    return SocketAddress.inetSocketAddress(endpoint.port(), endpoint.host());
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

  private static CallFailedException failure(Instance instance, Throwable cause, boolean sent) {
    var reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new CallFailedException(
        instance.service() + " at " + instance.endpoint() + ": " + reason, sent);
  }
}
