package dev.chassis.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Takes spans and forgets them, in a JVM of its own: what a receiver costs is not charged to the
 * server that sends. On Java's own HTTP server, over HTTP/1.1 as collectors do.
 */
final class TraceCollector {

  private TraceCollector() {}

  /**
   * Starts one, to which spans can be sent. It ends when the process that started it does, however
   * that ends: it reads from that until there is nothing more.
   */
  static URI start() throws IOException {
    var process =
        new ProcessBuilder(
                Contender.java().toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TraceCollector.class.getName())
            .redirectError(Redirect.INHERIT)
            .start();
    var said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    var url = said.readLine();
    if (url == null) {
      throw new IOException("the collector of spans did not start; it may have said why above");
    }
    return URI.create(url);
  }

  /** Says where it listens, and goes on until its input ends. */
  @SuppressWarnings("SystemOut") // what it says is read by who started it
  public static void main(String[] args) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", TraceCollector::take);
    server.start();
    System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces");
    System.in.transferTo(OutputStream.nullOutputStream());
    server.stop(0);
  }

  private static void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      exchange.sendResponseHeaders(200, -1);
    }
  }
}
