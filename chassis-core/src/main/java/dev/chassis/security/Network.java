package dev.chassis.security;

import org.jspecify.annotations.Nullable;

/**
 * A block of addresses, such as {@code 10.0.0.0/8}.
 *
 * @param first an address in it
 * @param prefix how many leading bits all of them share
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4632">RFC 4632, CIDR</a>
 */
record Network(NetworkAddress first, int prefix) {

  /** Reads {@code address/prefix}, or an address alone; null when it is neither. */
  static @Nullable Network parse(String text) {
    int slash = text.indexOf('/');
    var address = NetworkAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return null;
    }
    if (slash < 0) {
      return new Network(address, address.bits());
    }
    var length = text.substring(slash + 1);
    boolean number = !length.isEmpty() && length.length() <= 3 && NetworkAddress.isDigits(length);
    if (!number || Integer.parseInt(length) > address.bits()) {
      return null;
    }
    return new Network(address, Integer.parseInt(length));
  }

  boolean contains(NetworkAddress address) {
    return address.startsLike(first, prefix);
  }
}
