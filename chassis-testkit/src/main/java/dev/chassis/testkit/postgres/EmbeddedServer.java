package dev.chassis.testkit.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** The PostgreSQL that comes as a jar: unpacked once per machine, into the temporary folder. */
final class EmbeddedServer implements PostgresServer {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final EmbeddedPostgres server;

  private EmbeddedServer(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Whether the jar is on the class path. */
  static boolean isPresent() {
    try {
      Class.forName(
          "io.zonky.test.db.postgres.embedded.EmbeddedPostgres",
          false,
          EmbeddedServer.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  static EmbeddedServer start() throws IOException {
    return new EmbeddedServer(
        EmbeddedPostgres.builder()
            .setPGStartupWait(PATIENCE)
            .setServerConfig("fsync", "off")
            .setServerConfig("full_page_writes", "off")
            .setServerConfig("shared_buffers", "32MB")
            .setServerConfig("max_connections", "200")
            .start());
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public String described() {
    return "an embedded PostgreSQL";
  }

  @Override
  public void kill() {
    throw unable();
  }

  @Override
  public void restart() {
    throw unable();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UnsupportedOperationException unable() {
    return new UnsupportedOperationException(
        "only an installed PostgreSQL can be killed and started again:"
            + " apt-get install postgresql");
  }
}
