package dev.chassis.http.server;

import dev.chassis.http.Problem;
import dev.chassis.signals.Signals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests whose framing or target two servers could read differently, and closes their
 * connection: what follows on it cannot be trusted to be a request.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-11.2">RFC 9112, Request
 *     Smuggling</a>
 */
final class Guards {

  private final int maxHeaders;
  private final Counter refused;

  Guards(int maxHeaders, MeterRegistry meters) {
    this.maxHeaders = maxHeaders;
    this.refused = Signals.HTTP_SERVER_REFUSED.counter(meters);
  }

  Stage before(Stage next) {
    // One for all requests of the event loop: nothing else runs while the header is walked.
    var headers = new HeaderWalk();
    return exchange -> {
      headers.walk(exchange.request().headers());
      exchange.found(headers);
      var problem = check(exchange.request(), headers);
      if (problem == null) {
        next.handle(exchange);
      } else {
        refused.increment();
        Answers.problemAndClose(exchange, problem);
      }
    };
  }

  /** Answers what Vert.x could not parse, in the form of every other failure. */
  void unreadable(HttpServerRequest request) {
    refused.increment();
    var cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      Answers.unreadable(request, Problems.ofStatus(414, "The request line is too long."));
    } else if (cause instanceof TooLongHttpHeaderException) {
      Answers.unreadable(request, tooManyHeaders());
    } else {
      Answers.unreadable(request, malformed("The request is not HTTP."));
    }
  }

  private @Nullable Problem check(HttpServerRequest request, HeaderWalk headers) {
    if (headers.count > maxHeaders) {
      return tooManyHeaders();
    }
    var wrong = headers.hasEmptyName ? "A header field has no name." : null;
    wrong = wrong == null ? wrongFraming(request, headers) : wrong;
    wrong = wrong == null ? wrongHost(request, headers) : wrong;
    wrong = wrong == null ? wrongTarget(request, headers) : wrong;
    return wrong == null ? null : malformed(wrong);
  }

  private static @Nullable String wrongFraming(HttpServerRequest request, HeaderWalk headers) {
    if (headers.transferEncodings == 0) {
      return null;
    }
    if (headers.transferEncodings > 1 || !"chunked".equalsIgnoreCase(headers.transferEncoding)) {
      return "Transfer-Encoding: only chunked, once, is understood.";
    }
    if (headers.contentLengths > 0) {
      return "Transfer-Encoding and Content-Length exclude each other.";
    }
    return request.version() == HttpVersion.HTTP_1_0
        ? "Transfer-Encoding is not part of HTTP/1.0."
        : null;
  }

  private static @Nullable String wrongHost(HttpServerRequest request, HeaderWalk headers) {
    if (headers.hosts == 0 && request.version() == HttpVersion.HTTP_2) {
      var authority = request.authority();
      return authority == null || !HostHeader.isValid(authority.toString())
          ? "The authority is missing or malformed."
          : null;
    }
    if (headers.hosts == 0) {
      return request.version() == HttpVersion.HTTP_1_0 ? null : "Host is missing.";
    }
    if (headers.hosts > 1) {
      return "Host is given more than once.";
    }
    return HostHeader.isValid(headers.host) ? null : "Host is malformed.";
  }

  private static @Nullable String wrongTarget(HttpServerRequest request, HeaderWalk headers) {
    var target = request.uri();
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c > '~' || c == '#') {
        return "The request target has characters that do not belong there.";
      }
    }
    if (target.startsWith("/")
        || (target.equals("*") && request.method().equals(HttpMethod.OPTIONS))) {
      return null;
    }
    return wrongAbsoluteForm(target, headers);
  }

  private static @Nullable String wrongAbsoluteForm(String target, HeaderWalk headers) {
    boolean secure = target.regionMatches(true, 0, "https://", 0, 8);
    if (!secure && !target.regionMatches(true, 0, "http://", 0, 7)) {
      return "The request target is neither a path nor an http URI.";
    }
    int from = secure ? 8 : 7;
    int to = from;
    while (to < target.length() && "/?#".indexOf(target.charAt(to)) < 0) {
      to++;
    }
    var authority = target.substring(from, to);
    return HostHeader.isSame(authority, headers.host, secure ? ":443" : ":80")
        ? null
        : "Host differs from the host of the request target.";
  }

  private static Problem malformed(String detail) {
    return Problem.of(400, "malformed-request", "Bad Request", detail);
  }

  private static Problem tooManyHeaders() {
    return Problem.of(
        431,
        "request-header-fields-too-large",
        "Request Header Fields Too Large",
        "There are too many header fields, or they are too long.");
  }
}
