package dev.chassis;

import dev.chassis.heartbeat.Heartbeat.Address;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Under which address the others reach this instance. */
final class OwnAddress {

  private static final Set<String> ANY = Set.of("0.0.0.0", "::", "[::]");

  private OwnAddress() {}

  /**
   * The advertised host where one is configured; else the host the server is bound to; else, bound
   * to every interface, this machine's first IPv4 address that others can reach; else loopback.
   *
   * @return null when nothing is served
   */
  static @Nullable Address of(
      @Nullable String advertised, String boundHost, int port, boolean tls) {
    if (port < 0) {
      return null;
    }
    if (advertised != null) {
      return new Address(advertised, port, tls);
    }
    return new Address(ANY.contains(boundHost) ? reachable() : boundHost, port, tls);
  }

  private static String reachable() {
    Predicate<InetAddress> others =
        address -> address instanceof Inet4Address && !address.isLoopbackAddress();
    try {
      return NetworkInterface.networkInterfaces()
          .filter(OwnAddress::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(others)
          .map(InetAddress::getHostAddress)
          .findFirst()
          .orElse("127.0.0.1");
    } catch (SocketException e) {
      return "127.0.0.1";
    }
  }

  private static boolean isUp(NetworkInterface network) {
    try {
      return network.isUp();
    } catch (SocketException e) {
      return false;
    }
  }
}
