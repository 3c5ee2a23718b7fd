package dev.chassis.testkit.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.Principal;
import dev.chassis.security.RefusedTokenException.Reason;
import dev.chassis.security.TokenRules;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that change, tokens that age, and an issuer that is away; time is moved by hand. */
class TokenKeysTest {

  private final TokenSystem system = new TokenSystem();

  @AfterEach
  void close() {
    system.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "PS256", "ES256", "EdDSA"})
  void anHonestTokenOfEveryAlgorithmIsBelieved(String algorithm) {
    system.login.addKey(algorithm);
    system.time.advance(Duration.ofSeconds(31));

    var principal =
        system.accepted(
            system.login.draft("alice", "teller").claim("scope", "read write").signed());

    assertThat(principal.subject()).isEqualTo("alice");
    assertThat(principal.issuer()).isEqualTo(system.login.issuer());
    assertThat(principal.roles()).containsExactly("teller");
    assertThat(principal.scopes()).containsExactlyInAnyOrder("read", "write");
    assertThat(principal.claims()).containsEntry("sub", "alice");
    assertThat(principal.toString()).isEqualTo("alice");
  }

  @Test
  void aRememberedTokenStillExpires() {
    var token =
        system.login.draft("alice").claim("exp", system.time.now().getEpochSecond() + 10).signed();
    system.accepted(token);

    system.time.advance(Duration.ofSeconds(40));

    assertThat(TokenSystem.refusal(system.tokens.authenticate(token))).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void onlyAccessTokensWhereThatIsTheRule() {
    system.tokens.stop();
    system.tokens = system.create(TokenRules.defaults().withAccessTokensOnly(true));
    system.tokens.start();
    Eventually.until("the keys are there", () -> system.tokens.ready().succeeded());

    system.accepted(system.login.token("alice"));
    assertThat(
            TokenSystem.refusal(
                system.tokens.authenticate(
                    system.login.draft("alice").header("typ", "JWT").signed())))
        .isEqualTo(Reason.TYPE);
    assertThat(
            TokenSystem.refusal(
                system.tokens.authenticate(
                    system.login.draft("alice").header("typ", null).signed())))
        .isEqualTo(Reason.TYPE);
  }

  @Test
  void tenThousandUnknownKeysMakeOneQuestionPerHalfMinute() {
    var before = system.login.fetches();
    for (int half = 1; half <= 3; half++) {
      system.time.advance(Duration.ofSeconds(30));
      var answers = new ArrayList<Future<Principal>>();
      for (int i = 0; i < 10_000; i++) {
        var kid = "unknown-" + half + "-" + i;
        answers.add(system.tokens.authenticate(TokenSystem.withKey(kid)));
      }
      answers.forEach(
          answer -> assertThat(TokenSystem.refusal(answer)).isEqualTo(Reason.UNKNOWN_KEY));
      assertThat(system.login.fetches() - before).isEqualTo(half);
    }
    system.accepted(system.login.token("alice"));
  }

  @Test
  void aTokenWithANewKeyWaitsForTheQuestionAndIsBelieved() {
    system.login.addKey("ES256");
    system.time.advance(Duration.ofSeconds(30));

    system.accepted(system.login.token("alice"));

    assertThat(system.login.fetches()).isEqualTo(2);
  }

  @Test
  void aWithdrawnKeyIsNotBelievedOnceThatIsKnown() {
    var old = system.login.token("alice");
    system.accepted(old);
    system.login.replaceKeys("RS256");
    system.time.advance(Duration.ofSeconds(30));
    system.accepted(system.login.token("bob"));

    assertThat(TokenSystem.refusal(system.tokens.authenticate(old)))
        .as("also not from memory")
        .isEqualTo(Reason.UNKNOWN_KEY);
  }

  @Test
  void oldKeysAreKeptWhileTheIssuerIsDown() {
    system.login.goDown();
    var before = system.login.fetches();
    for (int minute = 1; minute <= 12; minute++) {
      system.time.advance(Duration.ofMinutes(1));
      TokenSystem.refusal(system.tokens.authenticate(TokenSystem.withKey("unknown-" + minute)));
      system.accepted(system.login.token("alice"));
    }

    assertThat(system.login.fetches() - before).as("they were asked for in vain").isGreaterThan(1);
    assertThat(system.tokens.ready().succeeded()).isTrue();
    system.login.comeBack();
    system.login.addKey("EdDSA");
    system.time.advance(Duration.ofMinutes(1));
    system.accepted(system.login.token("bob"));
  }

  @Test
  void withoutAnyKeysNothingIsBelievedUntilTheIssuerComesUp() {
    system.tokens.stop();
    system.login.goDown();
    system.tokens = system.create(TokenRules.defaults());
    var before = system.login.fetches();
    system.tokens.start();
    Eventually.until("it was asked", () -> system.login.fetches() > before);

    assertThat(TokenSystem.refusal(system.tokens.authenticate(system.login.token("alice"))))
        .isEqualTo(Reason.NO_KEYS);
    assertThat(system.tokens.ready().failed()).isTrue();

    system.login.comeBack();
    Eventually.until(
        "keys are there",
        () -> {
          system.time.advance(Duration.ofSeconds(5));
          return system.tokens.ready().succeeded();
        });
    system.accepted(system.login.token("alice"));
  }
}
