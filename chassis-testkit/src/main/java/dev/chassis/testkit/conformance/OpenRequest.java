package dev.chassis.testkit.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.chassis.testkit.TestHttp.Answer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/** A request of which the head is sent and the body is not, over a connection of its own. */
final class OpenRequest implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final String asked;

  private OpenRequest(Socket socket, String asked) {
    this.socket = socket;
    this.asked = asked;
  }

  static OpenRequest begin(
      URI server, String method, String path, Map<String, String> headers, long bodyLength) {
    var asked = method + " " + path;
    try {
      var request = new OpenRequest(new Socket(server.getHost(), server.getPort()), asked);
      request.socket.setSoTimeout(TIMEOUT_MILLIS);
      var head = new StringBuilder(asked + " HTTP/1.1\r\nhost: " + server.getAuthority() + "\r\n");
      headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
      head.append("content-type: application/json\r\ncontent-length: " + bodyLength + "\r\n\r\n");
      request.write(head.toString());
      return request;
    } catch (IOException e) {
      throw new UnreachableException(asked, e);
    }
  }

  /** Sends of the body what is still missing. */
  void finish(String body) {
    try {
      write(body);
    } catch (IOException e) {
      throw new UnreachableException(asked, e);
    }
  }

  /**
   * Waits for the whole answer.
   *
   * @throws UnreachableException when the connection ends before, or nothing comes within 10 s
   */
  Answer answer() {
    try {
      var in = socket.getInputStream();
      var status = line(in).split(" ", 3);
      var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
      for (var line = line(in); !line.isEmpty(); line = line(in)) {
        var parts = line.split(":", 2);
        headers.put(parts[0], parts[1].strip());
      }
      int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
      var body = in.readNBytes(length);
      if (body.length < length) {
        throw new EOFException("the connection was cut within the answer");
      }
      return new Answer(Integer.parseInt(status[1]), headers, new String(body, UTF_8));
    } catch (IOException e) {
      throw new UnreachableException(asked, e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException gone) {
      // it is closed all the same
    }
  }

  private void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    socket.getOutputStream().flush();
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection was closed before the answer");
      }
      line.append(new String(new byte[] {(byte) next}, ISO_8859_1));
    }
    return line.toString().strip();
  }
}
