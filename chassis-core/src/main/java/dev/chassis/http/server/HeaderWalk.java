package dev.chassis.http.server;

import dev.chassis.context.Headers;
import io.vertx.core.MultiMap;
import java.util.function.BiConsumer;

/**
 * What the stages need to know of a header, from one walk over it: to ask for each of a dozen names
 * that most requests do not have costs more than the walk. Used again for the next request.
 */
final class HeaderWalk implements BiConsumer<String, String> {

  /** There is a header that only a believed caller may send. */
  static final int CLAIM = 1;

  /** There is a header of a proxy. */
  static final int FORWARDED = 2;

  /** There is a time-out. */
  static final int TIMEOUT = 4;

  /** There is a length. */
  static final int LENGTH = 8;

  int count;
  int hosts;
  int contentLengths;
  int transferEncodings;
  boolean hasEmptyName;
  String host = "";
  String transferEncoding = "";

  /** What there is, of the above. */
  int found;

  void walk(MultiMap headers) {
    count = 0;
    hosts = 0;
    contentLengths = 0;
    transferEncodings = 0;
    hasEmptyName = false;
    host = "";
    transferEncoding = "";
    found = 0;
    headers.forEach(this);
  }

  @Override
  public void accept(String name, String value) {
    count++;
    switch (name.length()) {
      case 0 -> hasEmptyName = true;
      case 4 -> host(name, value);
      case 7 -> found(name, Headers.BAGGAGE, CLAIM);
      case 9 -> found(name, "forwarded", FORWARDED);
      case 10 -> {
        found(name, Headers.TRACESTATE, CLAIM);
        found(name, Headers.PRIORITY, CLAIM);
      }
      case 11 -> found(name, Headers.TRACEPARENT, CLAIM);
      case 12 -> found(name, Headers.REQUEST_ID, CLAIM);
      case 14 -> {
        if (name.equalsIgnoreCase("content-length")) {
          contentLengths++;
          found |= LENGTH;
        }
      }
      case 15 -> {
        found(name, Headers.RETRY_ATTEMPT, CLAIM);
        found(name, "x-forwarded-for", FORWARDED);
      }
      case 16 -> {
        found(name, "x-forwarded-host", FORWARDED);
        found(name, "x-forwarded-port", FORWARDED);
      }
      case 17 -> {
        found(name, "x-forwarded-proto", FORWARDED);
        transferEncoding(name, value);
      }
      case 20 -> found(name, Headers.REQUEST_TIMEOUT_MS, TIMEOUT);
      default -> {
        // of no concern here
      }
    }
  }

  private void host(String name, String value) {
    if (name.equalsIgnoreCase("host")) {
      hosts++;
      host = value;
    }
  }

  private void transferEncoding(String name, String value) {
    if (name.equalsIgnoreCase("transfer-encoding")) {
      transferEncodings++;
      transferEncoding = value;
    }
  }

  private void found(String name, String wanted, int what) {
    if (name.equalsIgnoreCase(wanted)) {
      found |= what;
    }
  }
}
