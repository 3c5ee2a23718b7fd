package dev.chassis.testkit.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.security.RefusedTokenException.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Forged, stale and misdirected tokens; after each an honest one, so that not all are refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenAttacksTest {

  private final TokenSystem system = new TokenSystem();
  private final SigningKey attacker = SigningKey.create("key-1", "RS256");

  @AfterAll
  void close() {
    system.close();
  }

  /** Each builds its token when it runs: the provider is new for each. */
  private interface Attack {
    String token(FakeIdentityProvider issuer, long now);
  }

  private Stream<Arguments> attacks() {
    var list = new ArrayList<Arguments>();
    add(
        list,
        "alg none",
        Reason.MALFORMED,
        (p, now) -> p.draft("eve").header("alg", "none").unsigned());
    add(
        list,
        "alg None",
        Reason.MALFORMED,
        (p, now) -> p.draft("eve").header("alg", "None").unsigned());
    add(
        list,
        "alg nOnE, signed",
        Reason.ALGORITHM,
        (p, now) -> p.draft("eve").header("alg", "nOnE").signed());
    add(
        list,
        "HS256 with the public key",
        Reason.ALGORITHM,
        (p, now) ->
            p.draft("eve").header("alg", "HS256").withMac(p.key().pair().getPublic().getEncoded()));
    add(
        list,
        "HS256 with the public key as PEM",
        Reason.ALGORITHM,
        (p, now) -> p.draft("eve").header("alg", "HS256").withMac(pem(p)));
    add(
        list,
        "RS512, not on the list",
        Reason.ALGORITHM,
        (p, now) -> p.draft("eve").header("alg", "RS512").signed());
    add(
        list,
        "PS256 claimed for an RS256 key",
        Reason.UNKNOWN_KEY,
        (p, now) -> p.draft("eve").header("alg", "PS256").signed());
    add(list, "no signature", Reason.MALFORMED, (p, now) -> p.draft("eve").unsigned());
    add(
        list,
        "own key under an honest kid",
        Reason.SIGNATURE,
        (p, now) -> p.draft("eve").signedBy(attacker));
    add(list, "payload exchanged", Reason.SIGNATURE, (p, now) -> exchanged(p));
    add(
        list,
        "kid is a path",
        Reason.UNKNOWN_KEY,
        (p, now) -> p.draft("eve").header("kid", "../../../../dev/null").signedBy(attacker));
    add(
        list,
        "kid is SQL",
        Reason.UNKNOWN_KEY,
        (p, now) -> p.draft("eve").header("kid", "x' UNION SELECT 'secret'--").signedBy(attacker));
    add(
        list,
        "kid is a URL",
        Reason.UNKNOWN_KEY,
        (p, now) -> p.draft("eve").header("kid", "https://evil.example/key").signedBy(attacker));
    add(
        list,
        "kid is no text",
        Reason.MALFORMED,
        (p, now) -> p.draft("eve").header("kid", new JsonObject().put("a", 1)).signedBy(attacker));
    add(
        list,
        "jku of the attacker",
        Reason.UNKNOWN_KEY,
        (p, now) ->
            p.draft("eve")
                .header("kid", "evil")
                .header("jku", p.issuer() + "/evil")
                .signedBy(attacker));
    add(
        list,
        "x5u of the attacker",
        Reason.SIGNATURE,
        (p, now) -> p.draft("eve").header("x5u", p.issuer() + "/evil").signedBy(attacker));
    add(
        list,
        "embedded jwk",
        Reason.SIGNATURE,
        (p, now) ->
            p.draft("eve").header("jwk", new JsonObject(attacker.jwk())).signedBy(attacker));
    add(
        list,
        "embedded jwk, other kid",
        Reason.UNKNOWN_KEY,
        (p, now) ->
            p.draft("eve")
                .header("kid", "evil")
                .header("jwk", new JsonObject(attacker.jwk()))
                .signedBy(attacker));
    add(
        list,
        "crit",
        Reason.CRITICAL,
        (p, now) ->
            p.draft("eve").header("crit", new JsonArray(List.of("exp"))).header("exp", 1).signed());
    add(
        list,
        "b64 false",
        Reason.CRITICAL,
        (p, now) ->
            p.draft("eve")
                .header("crit", new JsonArray(List.of("b64")))
                .header("b64", false)
                .signed());
    add(
        list,
        "wrong typ",
        Reason.TYPE,
        (p, now) -> p.draft("eve").header("typ", "logout+jwt").signed());
    add(
        list,
        "another issuer",
        Reason.ISSUER,
        (p, now) -> p.draft("eve").claim("iss", "https://evil.example").signed());
    add(list, "no issuer", Reason.ISSUER, (p, now) -> p.draft("eve").claim("iss", null).signed());
    add(
        list,
        "another audience",
        Reason.AUDIENCE,
        (p, now) -> p.draft("eve").claim("aud", "fees").signed());
    add(
        list,
        "other audiences",
        Reason.AUDIENCE,
        (p, now) ->
            p.draft("eve").claim("aud", new JsonArray(List.of("fees", "service2"))).signed());
    add(
        list,
        "no audience",
        Reason.AUDIENCE,
        (p, now) -> p.draft("eve").claim("aud", null).signed());
    add(
        list,
        "expired beyond the skew",
        Reason.EXPIRED,
        (p, now) -> p.draft("eve").claim("exp", now - 30).signed());
    add(list, "no exp", Reason.EXPIRED, (p, now) -> p.draft("eve").claim("exp", null).signed());
    add(
        list,
        "exp is text",
        Reason.EXPIRED,
        (p, now) -> p.draft("eve").claim("exp", "never").signed());
    add(
        list,
        "exp overflows",
        Reason.EXPIRED,
        (p, now) -> p.draft("eve").claim("exp", 1e300).signed());
    add(
        list,
        "not yet valid",
        Reason.NOT_YET_VALID,
        (p, now) -> p.draft("eve").claim("nbf", now + 31).signed());
    add(
        list,
        "nbf is text",
        Reason.NOT_YET_VALID,
        (p, now) -> p.draft("eve").claim("nbf", "soon").signed());
    add(
        list,
        "issued in the future",
        Reason.NOT_YET_VALID,
        (p, now) -> p.draft("eve").claim("iat", now + 31).signed());
    add(list, "nobody", Reason.SUBJECT, (p, now) -> p.draft("eve").claim("sub", null).signed());
    add(
        list,
        "subject is a list",
        Reason.SUBJECT,
        (p, now) -> p.draft("eve").claim("sub", new JsonArray(List.of("alice"))).signed());
    add(
        list,
        "a megabyte",
        Reason.OVERSIZED,
        (p, now) -> p.draft("eve").claim("pad", "x".repeat(1 << 20)).signed());
    add(list, "no token", Reason.MALFORMED, (p, now) -> "not-a-token");
    add(list, "empty", Reason.MALFORMED, (p, now) -> "");
    add(list, "encrypted form", Reason.MALFORMED, (p, now) -> "a.b.c.d.e");
    add(list, "header is no JSON", Reason.MALFORMED, (p, now) -> "e30x.e30.AAAA");
    add(
        list,
        "deep JSON",
        Reason.MALFORMED,
        (p, now) -> TokenSystem.encoded("[".repeat(5000)) + ".e30.AAAA");
    add(
        list,
        "alg given twice",
        Reason.MALFORMED,
        (p, now) -> TokenSystem.encoded("{\"alg\":\"none\",\"alg\":\"RS256\"}") + ".e30.AAAA");
    return list.stream();
  }

  private static void add(List<Arguments> list, String name, Reason reason, Attack attack) {
    list.add(Arguments.of(name, reason, attack));
  }

  private static byte[] pem(FakeIdentityProvider issuer) {
    var encoded =
        Base64.getMimeEncoder().encodeToString(issuer.key().pair().getPublic().getEncoded());
    return ("-----BEGIN PUBLIC KEY-----\n" + encoded + "\n-----END PUBLIC KEY-----\n")
        .getBytes(UTF_8);
  }

  private static String exchanged(FakeIdentityProvider issuer) {
    var honest = issuer.token("alice").split("\\.");
    var other = issuer.draft("alice", "admin").signedBy(issuer.key()).split("\\.");
    return honest[0] + "." + other[1] + "." + honest[2];
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void isRejected(String name, Reason reason, Attack attack) {
    var token = attack.token(system.login, system.time.now().getEpochSecond());

    assertThat(TokenSystem.refusal(system.tokens.authenticate(token))).isEqualTo(reason);
    assertThat(system.login.fetches())
        .as("one at the start, and none that a token asked for")
        .isOne();
    system.accepted(system.login.token("alice"));
  }

  @Test
  void clocksMayDifferByTheSkewAndNoMore() {
    long now = system.time.now().getEpochSecond();

    system.accepted(system.login.draft("alice").claim("exp", now - 29).signed());
    system.accepted(system.login.draft("alice").claim("nbf", now + 30).signed());
    assertThat(
            TokenSystem.refusal(
                system.tokens.authenticate(
                    system.login.draft("alice").claim("exp", now - 30).signed())))
        .isEqualTo(Reason.EXPIRED);
  }
}
