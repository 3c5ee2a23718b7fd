package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.CredentialsProvider;
import dev.chassis.config.Secret;
import dev.chassis.messaging.RabbitConfig;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.Objects;

/** Who we are, asked for each connection: a rotated secret is used from the next one on. */
final class RabbitCredentials implements CredentialsProvider {

  private final RabbitConfig config;

  RabbitCredentials(RabbitConfig config) {
    this.config = config;
  }

  @Override
  public String getUsername() {
    var own = config.username();
    return own == null ? ofUri().getUsername() : own.reveal();
  }

  @Override
  public String getPassword() {
    var own = config.password();
    return own == null ? ofUri().getPassword() : own.reveal();
  }

  /** The client knows how to take a URI apart. */
  private ConnectionFactory ofUri() {
    Secret uri = Objects.requireNonNull(config.uri());
    var parsed = new ConnectionFactory();
    try {
      parsed.setUri(uri.reveal());
    } catch (URISyntaxException | GeneralSecurityException e) {
      throw new IllegalStateException("messaging.rabbitmq.uri was rotated to what is no URI");
    }
    return parsed;
  }
}
