package dev.chassis.benchmarks;

import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a number of connections busy, one request at a time on each. It parses only the first
 * answer of a connection and counts bytes from there, so that the client takes as little of a
 * shared machine as it can; every answer must have the length of the first.
 */
final class LoadClient implements LoadGenerator {

  /** Microseconds per bucket of latencies, and how many there are. */
  private static final int BUCKET_MICROS = 20;

  private static final int BUCKETS = 10_000;

  private final Ticker ticker = Ticker.system();
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final int connections;

  LoadClient(int connections) {
    this.connections = connections;
  }

  @Override
  public String name() {
    return "our own client";
  }

  void runAndClose(int port, String path, Duration time) {
    run(port, path, time);
    close();
  }

  @Override
  public Result run(int port, String path, Duration time) {
    var round = new Round(Buffer.buffer("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
    var client = vertx.createNetClient();
    List<Future<NetSocket>> sockets = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      sockets.add(client.connect(port, "127.0.0.1").onSuccess(round::open));
    }
    Future.all(sockets).await();
    var begin = ticker.nanos();
    vertx.timer(time.toMillis()).await();
    var seconds = (ticker.nanos() - begin) / 1e9;
    var result = round.result(seconds);
    client.close().await();
    return result;
  }

  @Override
  public void close() {
    vertx.close().await();
  }

  /** Counts of one round; written by the event loop only. */
  private final class Round {
    private final long[] buckets = new long[BUCKETS];
    private final Buffer request;
    private volatile long requests;

    Round(Buffer request) {
      this.request = request;
    }

    void open(NetSocket socket) {
      new Connection(this, socket).send();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void answered(long nanos) {
      buckets[(int) Math.min(BUCKETS - 1, nanos / 1000 / BUCKET_MICROS)]++;
      requests++;
    }

    Result result(double seconds) {
      long total = requests;
      return new Result(total, seconds, micros(total / 2), micros(total - total / 100));
    }

    private int micros(long rank) {
      long seen = 0;
      for (int i = 0; i < BUCKETS; i++) {
        seen += buckets[i];
        if (seen >= rank) {
          return (i + 1) * BUCKET_MICROS;
        }
      }
      return BUCKETS * BUCKET_MICROS;
    }
  }

  /** One connection and its one request under way. */
  private final class Connection {
    private final Round round;
    private final NetSocket socket;
    private long sentAt;
    private int expected;
    private int received;

    Connection(Round round, NetSocket socket) {
      this.round = round;
      this.socket = socket;
      socket.handler(this::read);
    }

    void send() {
      sentAt = ticker.nanos();
      received = 0;
      socket.write(round.request);
    }

    private void read(Buffer bytes) {
      if (expected == 0) {
        expected = length(bytes.toString());
      }
      received += bytes.length();
      if (received > expected) {
        throw new IllegalStateException("an answer is longer than the first: " + bytes);
      }
      if (received == expected) {
        round.answered(ticker.nanos() - sentAt);
        send();
      }
    }

    private static int length(String answer) {
      int head = answer.indexOf("\r\n\r\n") + 4;
      int at = answer.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
      if (!answer.startsWith("HTTP/1.1 200 ") || at < 0) {
        throw new IllegalStateException("unexpected answer: " + answer);
      }
      return head + Integer.parseInt(answer.substring(at + 16, answer.indexOf('\r', at)));
    }
  }
}
