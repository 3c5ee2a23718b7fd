package dev.chassis.testkit.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.Principal;
import dev.chassis.security.JwtConfig;
import dev.chassis.security.RefusedTokenException;
import dev.chassis.security.RefusedTokenException.Reason;
import dev.chassis.security.TokenRules;
import dev.chassis.security.jwt.JwtAuthenticator;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Base64;

/** A provider and who believes it, on a clock that stands still. */
final class TokenSystem implements AutoCloseable {

  final Vertx vertx = Vertx.vertx();
  final ManualTime time = ManualTime.create();
  final FakeIdentityProvider login = FakeIdentityProvider.start(time);
  JwtAuthenticator tokens;

  TokenSystem() {
    this(TokenRules.defaults());
  }

  TokenSystem(TokenRules rules) {
    tokens = create(rules);
    tokens.start();
    Eventually.until("the keys are there", () -> tokens.ready().succeeded());
  }

  JwtAuthenticator create(TokenRules rules) {
    var config = JwtConfig.of(login.issuer(), "service", login.keysUrl()).withRules(rules);
    return JwtAuthenticator.create(
        vertx, config, new SimpleMeterRegistry(), time, time.timers(vertx));
  }

  Principal accepted(String token) {
    return Eventually.succeeds(tokens.authenticate(token));
  }

  static Reason refusal(Future<Principal> answer) {
    var cause = Eventually.fails(answer);
    assertThat(cause).isInstanceOf(RefusedTokenException.class);
    return ((RefusedTokenException) cause).reason();
  }

  /** Signing thousands would take long, and nobody gets to look at the signature. */
  static String withKey(String kid) {
    return encoded("{\"alg\":\"RS256\",\"kid\":\"" + kid + "\"}") + ".e30.AAAA";
  }

  static String encoded(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  @Override
  public void close() {
    tokens.stop();
    login.close();
    Eventually.succeeds(vertx.close());
  }
}
