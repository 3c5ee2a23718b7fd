package dev.chassis.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * HTTP/2 frame by frame, in clear text, as no library would write it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-4.1">RFC 9113, Frame Format</a>
 */
final class H2 implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private final Socket socket;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger resets = new AtomicInteger();
  private final AtomicInteger goAways = new AtomicInteger();

  /** Connects, and sends the preface and {@code settings}: pairs of two and four bytes. */
  H2(int port, byte... settings) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pending.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(SETTINGS, 0, 0, settings);
    flush();
    var reader = new Thread(this::read, "h2-reader");
    reader.setDaemon(true);
    reader.start();
  }

  /** Adds a frame to what the next {@link #flush} sends. */
  H2 frame(int type, int flags, int stream, byte... payload) {
    pending.write(payload.length >> 16);
    pending.write(payload.length >> 8);
    pending.write(payload.length);
    pending.write(type);
    pending.write(flags);
    pending.writeBytes(number(stream));
    pending.writeBytes(payload);
    return this;
  }

  /** A request for {@code path}; with {@code flags} of HEADERS. */
  H2 request(int stream, String method, String path, int flags) {
    var block = new ByteArrayOutputStream();
    block.write(method.equals("GET") ? 0x82 : 0x83);
    block.write(0x86);
    block.write(0x04);
    block.write(path.length());
    block.writeBytes(path.getBytes(StandardCharsets.US_ASCII));
    block.write(0x01);
    block.write(1);
    block.write('a');
    return frame(HEADERS, flags, stream, block.toByteArray());
  }

  static byte[] number(int value) {
    return new byte[] {
      (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
    };
  }

  /** Sends; returns whether the connection took it. */
  boolean flush() {
    try {
      socket.getOutputStream().write(pending.toByteArray());
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      pending.reset();
    }
  }

  private void read() {
    try {
      var in = new DataInputStream(socket.getInputStream());
      while (true) {
        var length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        var type = in.readUnsignedByte();
        in.skipNBytes(5L + length);
        if (type == RST_STREAM) {
          resets.incrementAndGet();
        } else if (type == GOAWAY) {
          goAways.incrementAndGet();
        }
      }
    } catch (IOException end) {
      closed.countDown();
    }
  }

  boolean isClosedWithin(long millis) {
    try {
      return closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** RST_STREAM frames that came. */
  int resets() {
    return resets.get();
  }

  int goAways() {
    return goAways.get();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
