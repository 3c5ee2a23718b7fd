package dev.chassis.security;

import io.netty.util.NetUtil;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An IP address, never a name: nothing here asks a name server. An IPv4 address mapped into IPv6
 * ({@code ::ffff:10.0.0.1}) is the IPv4 address it stands for.
 */
public final class NetworkAddress {

  private static final int MAPPED_PREFIX = 12;
  private static final int LONGEST = 45;

  private final byte[] bytes;

  private NetworkAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads an address, an IPv6 one with or without brackets; null when it is none. */
  public static @Nullable NetworkAddress parse(String text) {
    var bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    var zone = bare.indexOf('%');
    var literal = zone > 0 ? bare.substring(0, zone) : bare;
    if (literal.isEmpty() || literal.length() > LONGEST) {
      return null;
    }
    if (literal.indexOf(':') < 0 && !isDotted(literal)) {
      return null;
    }
    var bytes = NetUtil.createByteArrayFromIpAddressString(literal);
    return bytes == null ? null : new NetworkAddress(unmapped(bytes));
  }

  /** Four decimal numbers; some parsers also take 010.1.1.1 as octal, so that is no address. */
  private static boolean isDotted(String text) {
    int parts = 0;
    for (var part : text.split("\\.", -1)) {
      boolean digits = !part.isEmpty() && part.length() <= 3 && isDigits(part);
      if (!digits || (part.length() > 1 && part.charAt(0) == '0')) {
        return false;
      }
      parts++;
    }
    return parts == 4;
  }

  static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static byte[] unmapped(byte[] bytes) {
    if (bytes.length != 16) {
      return bytes;
    }
    for (int i = 0; i < MAPPED_PREFIX; i++) {
      if (bytes[i] != (i < 10 ? 0 : (byte) 0xff)) {
        return bytes;
      }
    }
    return Arrays.copyOfRange(bytes, MAPPED_PREFIX, bytes.length);
  }

  int bits() {
    return bytes.length * 8;
  }

  /** Whether the first {@code prefix} bits are those of {@code network}. */
  boolean startsLike(NetworkAddress network, int prefix) {
    if (bytes.length != network.bytes.length) {
      return false;
    }
    int whole = prefix / 8;
    for (int i = 0; i < whole; i++) {
      if (bytes[i] != network.bytes[i]) {
        return false;
      }
    }
    int rest = prefix % 8;
    return rest == 0 || ((bytes[whole] ^ network.bytes[whole]) & 0xff) >>> (8 - rest) == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NetworkAddress address && Arrays.equals(bytes, address.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** As in logs: {@code 10.0.0.1}, {@code 2001:db8::1}. */
  @Override
  public String toString() {
    return NetUtil.bytesToIpAddress(bytes);
  }
}
