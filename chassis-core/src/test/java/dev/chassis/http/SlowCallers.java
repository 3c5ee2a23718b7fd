package dev.chassis.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Many connections of one attacker, each as slow as it can be; served by one thread. */
@SuppressWarnings("StringConcatToTextBlock") // HTTP lines end with CR LF
final class SlowCallers implements AutoCloseable {

  /**
   * One way of being slow.
   *
   * @param opening sent at once
   * @param drip sent at every turn
   * @param takes bytes read at every turn
   */
  record Attack(String name, String opening, String drip, int takes) {

    static final Attack SLOW_HEADER =
        new Attack("slow header", "GET /ok HTTP/1.1\r\nHost: a\r\nX: ", "y", 64);
    static final Attack SLOW_BODY = new Attack("slow body", post(), "y", 64);
    static final Attack LONG_BODY = new Attack("long body", post(), "y".repeat(1_000), 64);
    // The line ends, which a server skips, tell of a reset sooner than the bytes before it are
    // read.
    static final Attack SLOW_READ =
        new Attack("slow read", "GET /large HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n", 1);

    boolean isReader() {
      return takes == 1;
    }

    private static String post() {
      return "POST /take HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
          + "Content-Length: 1000000\r\n\r\n";
    }
  }

  private static final class Caller {
    private final SocketChannel channel;
    // Whose answer is awaited is not slow yet: a reader's time begins with the first byte it takes.
    private long openedNanos = System.nanoTime();
    private boolean began;
    private long closedNanos;

    Caller(SocketChannel channel) {
      this.channel = channel;
    }
  }

  private final Attack attack;
  private final List<Caller> callers = new ArrayList<>();
  private final ByteBuffer taken;

  SlowCallers(Attack attack, int port, int count) {
    this.attack = attack;
    this.taken = ByteBuffer.allocate(attack.takes());
    for (int i = 0; i < count; i++) {
      callers.add(open(port));
    }
  }

  private Caller open(int port) {
    try {
      var channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.write(bytes(attack.opening()));
      channel.configureBlocking(false);
      return new Caller(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Drips, takes, and notes who was cut. */
  void turn() {
    for (var caller : callers) {
      if (caller.closedNanos == 0 && !isOpen(caller)) {
        caller.closedNanos = System.nanoTime();
      }
    }
  }

  private boolean isOpen(Caller caller) {
    try {
      if (!attack.drip().isEmpty()) {
        caller.channel.write(bytes(attack.drip()));
      }
      taken.clear();
      var read = caller.channel.read(taken);
      if (read > 0 && !caller.began) {
        caller.began = true;
        caller.openedNanos = attack.isReader() ? System.nanoTime() : caller.openedNanos;
      }
      return read >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  String name() {
    return attack.name();
  }

  int open() {
    return (int) callers.stream().filter(caller -> caller.closedNanos == 0).count();
  }

  /** The longest that one was let be; of those still open, until now. */
  Duration longest() {
    var now = System.nanoTime();
    return callers.stream()
        .mapToLong(c -> (c.closedNanos == 0 ? now : c.closedNanos) - c.openedNanos)
        .mapToObj(nanos -> Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(nanos)))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    for (var caller : callers) {
      try {
        caller.channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
