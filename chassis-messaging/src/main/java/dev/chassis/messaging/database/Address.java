package dev.chassis.messaging.database;

import dev.chassis.config.Secret;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where the database is and who connects, in the words of the two drivers: the one of Vert.x, and
 * JDBC, which Flyway speaks. Asked at each connect, so that a rotated password counts.
 */
record Address(DatabaseConfig config, String applicationName) {

  /** For a connection whose statements are limited in time. */
  PgConnectOptions limited() {
    return session()
        .addProperty("statement_timeout", millis(config.pool().statementTimeout()))
        .addProperty(
            "idle_in_transaction_session_timeout", millis(config.pool().idleInTransaction()));
  }

  /** For a connection that may wait as long as it likes. */
  PgConnectOptions session() {
    var options = target().setCachePreparedStatements(true).setReconnectAttempts(0);
    options.addProperty("application_name", applicationName);
    // A host that vanished without a farewell keeps its locks until the server misses it: after 25
    // s.
    options
        .addProperty("tcp_keepalives_idle", "10")
        .addProperty("tcp_keepalives_interval", "5")
        .addProperty("tcp_keepalives_count", "3");
    return options;
  }

  /** Without user and password: it is shown where something fails. */
  String jdbcUrl() {
    var target = target();
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("ApplicationName", applicationName);
    parameters.put("connectTimeout", Long.toString(config.pool().connectTimeout().toSeconds()));
    parameters.put("sslmode", target.getSslMode().value);
    var authorities = config.authorities();
    if (authorities != null) {
      parameters.put("sslrootcert", authorities.toString());
    } else if (config.tls()) {
      parameters.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    return "jdbc:postgresql://%s:%d/%s?%s"
        .formatted(target.getHost(), target.getPort(), target.getDatabase(), query(parameters));
  }

  private static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private PgConnectOptions target() {
    var options = PgConnectOptions.fromUri(config.requiredUri().reveal());
    var user = config.user();
    if (user != null) {
      options.setUser(user);
    }
    Secret password = config.password();
    if (password != null) {
      options.setPassword(password.reveal());
    }
    if (config.tls()) {
      options.setSslMode(SslMode.VERIFY_FULL).setSslOptions(sslOptions());
    }
    return options;
  }

  private ClientSSLOptions sslOptions() {
    var options = new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");
    var authorities = config.authorities();
    if (authorities != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(authorities.toString()));
    }
    return options;
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
