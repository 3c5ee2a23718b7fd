package dev.chassis.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A conversation in which nothing is taken for granted: the server may answer, close or be mute.
 */
final class Wire implements AutoCloseable {

  private final Socket socket = new Socket();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private boolean closed;

  Wire(int port) {
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Wire send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Writes; a server that has closed already is not the writer's failure. */
  Wire send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      closed = true;
    }
    return this;
  }

  /** Tells the server that nothing more comes. */
  Wire endOfInput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      closed = true;
    }
    return this;
  }

  /** Reads until the server closes, or has been mute for {@code patience}. */
  Wire listen(Duration patience) {
    try {
      socket.setSoTimeout((int) patience.toMillis());
      var chunk = new byte[8192];
      int read = socket.getInputStream().read(chunk);
      while (read >= 0) {
        received.write(chunk, 0, read);
        read = socket.getInputStream().read(chunk);
      }
      closed = true;
    } catch (SocketTimeoutException e) {
      // mute
    } catch (IOException e) {
      closed = true;
    }
    return this;
  }

  /** Whether the server has closed, as far as {@link #listen} has seen. */
  boolean isClosed() {
    return closed;
  }

  String received() {
    return received.toString(StandardCharsets.ISO_8859_1);
  }

  /** Status of the first answer; 0 when there was none. */
  int status() {
    var text = received();
    return text.matches("(?s)HTTP/1\\.[01] \\d{3} .*")
        ? Integer.parseInt(text.substring(9, 12))
        : 0;
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
