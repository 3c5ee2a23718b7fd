package dev.chassis.http.server;

import dev.chassis.context.ContextHeaders;
import dev.chassis.context.Deadline;
import dev.chassis.context.DeadlineMode;
import dev.chassis.context.Headers;
import dev.chassis.context.RequestContext;
import dev.chassis.security.Trust;
import dev.chassis.security.TrustConfig;
import dev.chassis.time.Ticker;
import io.netty.util.AttributeKey;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Gives the request its context: the caller's trace with a span of this hop, the request id, and as
 * deadline the earlier of what the caller and the server allow, as far as {@link DeadlineMode}
 * says. From a caller that is not believed only the deadline is taken: trace and id start here.
 */
final class Arrival {

  /** What only a believed caller may say; from others nothing behind this stage ever sees it. */
  private static final String[] CLAIMS = {
    Headers.TRACEPARENT,
    Headers.TRACESTATE,
    Headers.BAGGAGE,
    Headers.REQUEST_ID,
    Headers.RETRY_ATTEMPT,
    Headers.PRIORITY
  };

  private static final String[] FORWARDED = {
    "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "forwarded"
  };

  private static final int SAYINGS = HeaderWalk.CLAIM | HeaderWalk.FORWARDED | HeaderWalk.TIMEOUT;

  private static final AttributeKey<Peer> PEER = AttributeKey.valueOf("dev.chassis.http.peer");

  private static final int MOST_BAGGAGE = 8192;
  private static final int MOST_MEMBERS = 64;

  private final Duration requestTimeout;
  private final Ticker ticker;
  private final Trust trust;
  private final TrustConfig.Forwarded forwarded;
  private final DeadlineMode deadlines;

  Arrival(Duration requestTimeout, TrustConfig config, Ticker ticker) {
    this.requestTimeout = requestTimeout;
    this.ticker = ticker;
    this.trust = Trust.of(config);
    this.forwarded = config.forwarded();
    this.deadlines = config.deadlines();
  }

  Stage before(Stage next) {
    return exchange -> {
      var peer = peer(exchange.request().connection());
      exchange.cameFrom(peer, this);
      var context = exchange.has(SAYINGS) ? said(exchange, peer) : unsaid(exchange);
      exchange.begin(context);
      if (context.requestId() != null) {
        exchange.response().putHeader(Answers.REQUEST_ID, context.requestId());
      }
      next.handle(exchange);
    };
  }

  /** Found out once per connection, and kept there. */
  private Peer peer(HttpConnection connection) {
    var kept = ((HttpServerConnection) connection).channelHandlerContext().channel().attr(PEER);
    var peer = kept.get();
    if (peer == null) {
      peer = Peer.of(connection, trust);
      kept.set(peer);
    }
    return peer;
  }

  /** Where a request with forwarding headers came from. */
  Origin origin(Exchange exchange) {
    return Origin.of(exchange.request().headers(), exchange.peer(), trust, forwarded);
  }

  /** Most requests bring nothing of this: then nothing is looked for. */
  private RequestContext unsaid(Exchange exchange) {
    return RequestContext.root(new Deadline(exchange.startNanos() + requestTimeout.toNanos()));
  }

  private RequestContext said(Exchange exchange, Peer peer) {
    var arrived = believe(peer, exchange.request().headers());
    var callers = arrived.deadline();
    if (callers != null) {
      exchange.callersDeadline(callers, deadlines);
    }
    var ours = new Deadline(exchange.startNanos() + requestTimeout.toNanos());
    return arrived.withDeadline(deadlines.passedOn(ours, callers));
  }

  /** The whole rule: what is taken from whom. */
  private RequestContext believe(Peer peer, MultiMap headers) {
    if (isTooMuch(headers.get(Headers.BAGGAGE))) {
      headers.remove(Headers.BAGGAGE);
    }
    if (!peer.isProxy()) {
      remove(FORWARDED, headers);
    }
    if (!peer.isBelieved()) {
      remove(CLAIMS, headers);
    }
    // What is left is believed. A time-out is left to strangers too: it can only shorten ours.
    return read(headers);
  }

  private RequestContext read(MultiMap headers) {
    var arrived = ContextHeaders.read(headers::get, ticker).orElse(null);
    if (arrived == null) {
      // The caller may set a time-out without being part of any trace.
      var timeout = ContextHeaders.timeout(headers.get(Headers.REQUEST_TIMEOUT_MS));
      var root = RequestContext.root();
      return timeout == null ? root : root.withDeadline(Deadline.after(timeout, ticker));
    }
    var trace = arrived.trace();
    return trace == null ? arrived : arrived.withTrace(trace.child());
  }

  private static void remove(String[] names, MultiMap headers) {
    for (var name : names) {
      headers.remove(name);
    }
  }

  private static boolean isTooMuch(@Nullable String baggage) {
    return baggage != null
        && (baggage.length() > MOST_BAGGAGE
            || baggage.chars().filter(c -> c == ',').count() >= MOST_MEMBERS);
  }
}
