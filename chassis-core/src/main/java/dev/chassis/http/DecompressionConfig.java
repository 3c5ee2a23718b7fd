package dev.chassis.http;

import dev.chassis.config.Check;

/**
 * Whether bodies may come compressed. Config keys live under {@code http.decompression}. Only
 * {@link #defaults()} is promised.
 *
 * @param enabled whether a JSON body with {@code Content-Encoding: gzip} is unpacked; default
 *     false: it is answered with 415. The unpacked body must keep within {@code http.maxBody}
 * @param maxRatio how many times larger than it came a body of more than 64 KiB may become, 2 to
 *     1032, which is the most that gzip can; default 200, as in Apache httpd
 * @see <a
 *     href="https://httpd.apache.org/docs/2.4/mod/mod_deflate.html">DeflateInflateRatioLimit</a>
 */
public record DecompressionConfig(boolean enabled, int maxRatio) {

  /** Refuses values out of range. */
  public DecompressionConfig {
    Check.all(Check.between(2, 1032, "maxRatio", maxRatio));
  }

  /** The defaults named above. */
  public static DecompressionConfig defaults() {
    return new DecompressionConfig(false, 200);
  }
}
