package dev.chassis.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection on which a test writes what no client library would. */
public final class RawHttp implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream input;

  public RawHttp(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      input = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes text as bytes, one per character. */
  public RawHttp send(String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything until the server closes. Fails when it does not within 10 s. */
  public String readToEnd() {
    try {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything up to {@code end}. Fails when it does not come within 10 s. */
  public String readUntil(String end) {
    try {
      var read = new StringBuilder();
      while (read.length() < end.length()
          || !end.contentEquals(read.subSequence(read.length() - end.length(), read.length()))) {
        int next = input.read();
        if (next < 0) {
          throw new AssertionError("closed before '" + end + "', after: " + read);
        }
        read.append((char) next);
      }
      return read.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One response with a Content-Length; the connection stays as it is. */
  public String readResponse() {
    try {
      var head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
        int next = input.read();
        if (next < 0) {
          return head.toString(StandardCharsets.UTF_8);
        }
        head.write(next);
      }
      var text = head.toString(StandardCharsets.UTF_8);
      var length = text.toLowerCase(Locale.ROOT).indexOf("content-length: ");
      if (length < 0) {
        return text;
      }
      int size = Integer.parseInt(text.substring(length + 16, text.indexOf('\r', length)).trim());
      return text + new String(input.readNBytes(size), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
