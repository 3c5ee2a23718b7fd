package dev.chassis.context;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Position in a trace, after W3C Trace Context level 1.
 *
 * @param traceId 32 lower-case hex digits, not all zero
 * @param spanId 16 lower-case hex digits, not all zero
 * @param sampled whether the caller recorded this trace
 * @param tracestate the vendor header, passed on unread; null when there was none
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">traceparent</a>
 */
public record TraceContext(
    String traceId, String spanId, boolean sampled, @Nullable String tracestate) {

  private static final int TRACE_ID_AT = 3;
  private static final int SPAN_ID_AT = 36;
  private static final int FLAGS_AT = 53;
  private static final int LENGTH = 55;
  private static final int MAX_TRACESTATE = 512;

  /** By character: 0 for a hex digit, else 1. */
  private static final byte[] NO_HEX = noHex();

  private static byte[] noHex() {
    var others = new byte[128];
    Arrays.fill(others, (byte) 1);
    for (char digit : "0123456789abcdef".toCharArray()) {
      others[digit] = 0;
    }
    return others;
  }

  /** A new trace, unsampled until a tracer decides otherwise. */
  public static TraceContext root() {
    return new TraceContext(randomHex(32), randomHex(16), false, null);
  }

  /** The same trace with a new span id: what to send to the next hop. */
  public TraceContext child() {
    return new TraceContext(traceId, randomHex(16), sampled, tracestate);
  }

  /**
   * Reads a {@code traceparent} header. Returns null for anything the recommendation calls invalid;
   * the caller then starts a new trace. A tracestate longer than 512 characters, or with anything
   * but printable ASCII in it, is dropped: it goes into the headers of the next call unread.
   */
  public static @Nullable TraceContext parse(
      @Nullable String traceparent, @Nullable String tracestate) {
    if (traceparent == null || !isWellFormed(traceparent)) {
      return null;
    }
    var traceId = traceparent.substring(TRACE_ID_AT, TRACE_ID_AT + 32);
    var spanId = traceparent.substring(SPAN_ID_AT, SPAN_ID_AT + 16);
    if (isZero(traceId) || isZero(spanId)) {
      return null;
    }
    var sampled = (Character.digit(traceparent.charAt(FLAGS_AT + 1), 16) & 1) == 1;
    return new TraceContext(traceId, spanId, sampled, isCarried(tracestate) ? tracestate : null);
  }

  /** The {@code traceparent} header of this position. */
  public String traceparent() {
    return traceparent(spanId);
  }

  /** As {@code child().traceparent()}. */
  String childTraceparent() {
    return traceparent(randomHex(16));
  }

  @SuppressWarnings("UnnecessaryStringBuilder") // of the right size: else it grows twice
  private String traceparent(String span) {
    return new StringBuilder(LENGTH)
        .append("00-")
        .append(traceId)
        .append('-')
        .append(span)
        .append(sampled ? "-01" : "-00")
        .toString();
  }

  private static boolean isCarried(@Nullable String tracestate) {
    return tracestate != null
        && !tracestate.isEmpty()
        && tracestate.length() <= MAX_TRACESTATE
        && tracestate.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  private static boolean isWellFormed(String header) {
    // Later versions may append fields after the flags; version 00 may not, ff is forbidden.
    boolean length =
        header.length() == LENGTH
            || (header.length() > LENGTH
                && header.charAt(LENGTH) == '-'
                && !header.startsWith("00"));
    return length
        && !header.startsWith("ff")
        && isHex(header, 0, 2)
        && header.charAt(2) == '-'
        && isHex(header, TRACE_ID_AT, SPAN_ID_AT - 1)
        && header.charAt(SPAN_ID_AT - 1) == '-'
        && isHex(header, SPAN_ID_AT, FLAGS_AT - 1)
        && header.charAt(FLAGS_AT - 1) == '-'
        && isHex(header, FLAGS_AT, LENGTH);
  }

  private static boolean isHex(String text, int from, int to) {
    int others = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      // No branch: of random digits every other one would be guessed wrongly.
      others |= c < NO_HEX.length ? NO_HEX[c] : 1;
    }
    return others == 0;
  }

  private static boolean isZero(String hex) {
    for (int i = 0; i < hex.length(); i++) {
      if (hex.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }

  /**
   * Random hex digits, 16 or a multiple of it, never all zero. ThreadLocalRandom: an id must be
   * unique, not secret.
   */
  static String randomHex(int digits) {
    var random = ThreadLocalRandom.current();
    var out = new byte[digits];
    for (int at = 0; at < digits; at += 16) {
      long bits = random.nextLong() | 1;
      eightDigits((int) bits, out, at);
      eightDigits((int) (bits >>> 32), out, at + 8);
    }
    // Bytes, because characters would have to be compressed.
    return new String(out, ISO_8859_1);
  }

  /** Eight digits at once, each in a byte of one long: the ids of a request have 48. */
  private static void eightDigits(int bits, byte[] out, int at) {
    long digits = bits & 0xffffffffL;
    digits = (digits | (digits << 16)) & 0x0000ffff0000ffffL;
    digits = (digits | (digits << 8)) & 0x00ff00ff00ff00ffL;
    digits = (digits | (digits << 4)) & 0x0f0f0f0f0f0f0f0fL;
    long letters = ((digits + 0x0606060606060606L) >> 4) & 0x0101010101010101L;
    long text = digits + 0x3030303030303030L + letters * ('a' - '0' - 10);
    for (int i = 0; i < 8; i++) {
      out[at + i] = (byte) (text >>> (8 * i));
    }
  }
}
