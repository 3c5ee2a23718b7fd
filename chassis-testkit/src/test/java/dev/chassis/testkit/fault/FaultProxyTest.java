package dev.chassis.testkit.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.ManualTime;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy between two plain sockets. */
@Timeout(20)
class FaultProxyTest {

  private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private static final int END = -1;

  private final ManualTime time = ManualTime.create();
  private final List<AutoCloseable> open = new ArrayList<>();
  private ServerSocket server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var target = SocketAddress.inetSocketAddress(server.getLocalPort(), "127.0.0.1");
    proxy = Eventually.succeeds(FaultProxy.open(VERTX, target, time));
  }

  @AfterEach
  void end() throws Exception {
    for (var one : open) {
      one.close();
    }
    proxy.close();
    server.close();
  }

  @AfterAll
  static void closeVertx() {
    Eventually.succeeds(VERTX.close());
  }

  @Test
  void passesBytesBothWaysAndCountsThem() throws IOException {
    var client = connect();
    var far = accept();

    say(client, "hello");
    assertThat(hear(far, 5)).isEqualTo("hello");
    say(far, "you too");
    assertThat(hear(client, 7)).isEqualTo("you too");

    assertThat(proxy.toServer().bytes()).isEqualTo(5);
    assertThat(proxy.toClient().bytes()).isEqualTo(7);
    assertThat(proxy.accepted()).isOne();
    assertThat(proxy.open()).isOne();
  }

  @Test
  void passesTheEndOfAStreamAndWhatTheOtherSideStillSays() throws IOException {
    var client = connect();
    var far = accept();

    say(client, "all");
    client.shutdownOutput();
    assertThat(hear(far, 3)).isEqualTo("all");
    assertThat(far.getInputStream().read()).isEqualTo(END);
    say(far, "late");

    assertThat(hear(client, 4)).isEqualTo("late");
    far.close();
    assertThat(client.getInputStream().read()).isEqualTo(END);
    Eventually.until("the connection is over", () -> proxy.open() == 0);
  }

  @Test
  void passesAResetOn() throws IOException {
    var client = connect();
    var far = accept();

    client.setSoLinger(true, 0);
    client.close();

    assertReset(far);
  }

  @Test
  void delaysOneDirectionAndKeepsTheOrder() throws IOException {
    var client = connect();
    var far = accept();
    proxy.toClient().latency(Duration.ofMillis(400)).jitter(Duration.ofMillis(100), 7);

    say(client, "at once");
    assertThat(hear(far, 7)).isEqualTo("at once");
    IntStream.range(0, 5).forEach(i -> sayAndWait(far, i));

    time.advance(Duration.ofMillis(399));
    assertSilent(client);
    time.advance(Duration.ofMillis(101));
    assertThat(hear(client, 5)).isEqualTo("01234");
  }

  @Test
  void theSeedDecidesTheJitter() throws IOException {
    assertThat(arrivals(11)).isEqualTo(arrivals(11)).isNotEqualTo(arrivals(12));
  }

  @Test
  void aDelayThatIsLiftedLetsThroughWhatWaited() throws IOException {
    var client = connect();
    var far = accept();
    proxy.latency(Duration.ofHours(1));
    sayAndWait(far, 1);

    proxy.heal();

    assertThat(hear(client, 1)).isEqualTo("1");
  }

  @Test
  void keepsToABandwidth() throws IOException {
    var client = connect();
    var far = accept();
    proxy.bandwidth(10_000);

    say(client, "x".repeat(5_000));
    Eventually.until("it has begun", () -> proxy.toServer().bytes() > 0);
    for (int i = 0; i < 40; i++) {
      time.advance(Duration.ofMillis(10));
    }
    var passed = new AtomicLong(400);
    Eventually.until(
        "what is due has gone",
        () -> {
          // A step that was not yet planned when its time came needs another moment.
          time.advance(Duration.ofMillis(1));
          return proxy.toServer().bytes() >= 10 * Math.min(400, passed.incrementAndGet());
        });

    // 10 bytes a millisecond, and what the grace for late steps let through at first
    assertThat(proxy.toServer().bytes()).isBetween(4_000L, 10 * passed.get() + 700);
    time.advance(Duration.ofMillis(200));
    assertThat(hear(far, 5_000)).hasSize(5_000);
  }

  @Test
  void letsASenderWaitForASlowReceiver() throws Exception {
    var client = connect();
    var far = accept();
    proxy.toServer().hold();
    var chunk = new byte[1 << 16];
    var sender =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 512; i++) {
                  client.getOutputStream().write(chunk);
                }
              } catch (IOException ended) {
                // with the test
              }
            });

    sender.start();
    Eventually.until("the proxy is full", () -> proxy.toServer().taken() > Pipe.MOST_WAITING);
    sender.join(100);

    assertThat(sender.isAlive()).isTrue();
    assertThat(proxy.toServer().taken()).isLessThan(4 * Pipe.MOST_WAITING);
    proxy.heal();
    assertThat(far.getInputStream().readNBytes(512 << 16)).hasSize(512 << 16);
  }

  @Test
  void holdsWhatHangsAndDeliversItLater() throws IOException {
    var before = connect();
    var far = accept();
    proxy.hold();

    say(before, "anyone?");
    var during = connect();
    say(during, "me too");
    assertSilent(far);
    proxy.heal();

    assertThat(hear(far, 7)).isEqualTo("anyone?");
    assertThat(hear(accept(), 6)).isEqualTo("me too");
  }

  @Test
  void swallowsInABlackHoleAndResetsWhatLostSomething() throws IOException {
    var loser = connect();
    accept();
    var quiet = connect();
    var farOfQuiet = accept();
    proxy.blackHole();

    say(loser, "lost");
    var newcomer = connect();
    say(newcomer, "lost too");
    Eventually.until("all is swallowed", () -> proxy.toServer().lost() == 12);
    assertSilent(newcomer);
    proxy.heal();

    assertReset(loser);
    assertReset(newcomer);
    say(quiet, "fine");
    assertThat(hear(farOfQuiet, 4)).isEqualTo("fine");
    assertThat(proxy.toServer().bytes()).isEqualTo(4);
  }

  @Test
  void refusesAndServesAgainOnTheSamePort() throws IOException {
    var client = connect();
    accept();
    int port = proxy.port();

    proxy.refuse();

    assertReset(client);
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    proxy.heal();
    assertThat(proxy.port()).isEqualTo(port);
    say(connect(), "back");
    assertThat(hear(accept(), 4)).isEqualTo("back");
  }

  @Test
  void resetsOpenConnectionsOnceOrNewOnesForALongAsAsked() throws IOException {
    var client = connect();
    accept();

    proxy.reset();
    assertReset(client);
    var next = connect();
    accept();
    proxy.resetNew();
    assertReset(connect());

    say(next, "still here");
    Eventually.until("the open one lives", () -> proxy.toServer().bytes() == 10);
  }

  @Test
  void cutsEachConnectionAfterSoManyBytes() throws IOException {
    proxy.toClient().cutAfter(4);
    for (int i = 0; i < 2; i++) {
      var client = connect();
      var far = accept();
      say(far, "12345678");
      assertThat(hear(client, 4)).isEqualTo("1234");
      assertReset(client);
      assertReset(far);
    }
    assertThat(proxy.toClient().bytes()).isEqualTo(8);
  }

  @Test
  void cutsInPlaceOfTheFirstByte() throws IOException {
    var client = connect();
    var far = accept();
    proxy.toServer().cutAfter(0);

    say(client, "x");

    assertReset(far);
    assertThat(proxy.toServer().bytes()).isZero();
  }

  @Test
  void closesOneHalfOfAConnection() throws IOException {
    var client = connect();
    var far = accept();

    proxy.toClient().halfClose();

    assertThat(client.getInputStream().read()).isEqualTo(END);
    say(client, "listen");
    assertThat(hear(far, 6)).isEqualTo("listen");
  }

  @Test
  void aServerThatIsNotThereResetsItsCallers() throws IOException {
    server.close();

    assertReset(connect());
  }

  /** When each of ten bytes arrives, in steps of 10 ms. */
  private List<Integer> arrivals(long seed) throws IOException {
    var client = connect();
    var far = accept();
    proxy.toClient().jitter(Duration.ofMillis(500), seed);
    long before = proxy.toClient().bytes();
    IntStream.range(0, 10).forEach(i -> sayAndWait(far, i));
    var arrivals = new ArrayList<Integer>();
    for (int step = 0; step < 51; step++) {
      arrivals.add((int) (proxy.toClient().bytes() - before));
      time.advance(Duration.ofMillis(10));
    }
    assertThat(hear(client, 10)).isEqualTo("0123456789");
    return arrivals;
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    open.add(socket);
    socket.setSoTimeout(5_000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private Socket accept() throws IOException {
    var socket = server.accept();
    open.add(socket);
    socket.setSoTimeout(5_000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  /** Says one digit and waits until the proxy has read it as a piece of its own. */
  private void sayAndWait(Socket socket, int digit) {
    long taken = proxy.toClient().taken();
    try {
      say(socket, String.valueOf(digit));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Eventually.until("the proxy has it", () -> proxy.toClient().taken() > taken);
  }

  private static String hear(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), UTF_8);
  }

  private static void assertSilent(Socket socket) throws IOException {
    int timeout = socket.getSoTimeout();
    socket.setSoTimeout(30);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(timeout);
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }
}
