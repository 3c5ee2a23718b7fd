package dev.chassis.security.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.ReferenceException;
import dev.chassis.config.Secret;
import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.testkit.vault.FakeVault;
import dev.chassis.testkit.vault.TokenTerms;
import dev.chassis.time.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Time is the test's, for Vault and for who asks it; only the requests between them are real. */
class UpkeepTest {

  private static final String RENEW = "auth/token/renew-self";
  private static final String LOGIN = "auth/approle/login";
  private static final String PASSWORD = "kv/data/orders#password";
  private static final String USER = "database/creds/orders#username";
  private static final TokenTerms HOUR = TokenTerms.renewable(Duration.ofHours(1));

  private final ManualTime time = ManualTime.create();
  private final FakeVault vault = FakeVault.start(time);
  private final LogCapture log = LogCapture.start();
  private final List<String> changes = new CopyOnWriteArrayList<>();

  @BeforeEach
  void fill() {
    vault.appRole("role-1", "secret-id-1", HOUR).databaseRole("orders", HOUR);
    vault.rotate("kv/data/orders", Map.of("password", "first"));
    vault.rotate("kv/data/fees", Map.of("password", "fees-1"));
  }

  @AfterEach
  void close() {
    log.close();
    vault.close();
  }

  @Test
  void theTokenIsRenewedBetweenAHalfAndTwoThirdsOfItsTime() throws ReferenceException {
    running(PASSWORD);

    pass(Duration.ofMinutes(29));
    assertThat(vault.requestsOf(RENEW)).isZero();
    pass(Duration.ofMinutes(12));
    assertThat(vault.requestsOf(RENEW)).isEqualTo(1);

    pass(Duration.ofHours(5));
    assertThat(vault.requestsOf(LOGIN)).as("one login for all that time").isEqualTo(1);
    assertThat(vault.requestsOf(RENEW)).isBetween(8, 12);
  }

  @Test
  void withoutUpkeepTheTokenEnds() throws ReferenceException {
    // The control of the tests here: the fake does end what nobody renews.
    vault.token("hvs.given", HOUR);
    var references = new VaultReferences(config(VaultLogin.token(Secret.of("hvs.given"))));
    references.resolve(USER);

    time.advance(Duration.ofMinutes(61));

    assertThat(vault.liveUsers()).isEmpty();
  }

  @Test
  void nearTheMaximumOfTheTokenTheServiceLogsInAnewAndGetsCredentialsThatOutliveIt()
      throws ReferenceException {
    vault.refuseLogins();
    vault.appRole(
        "role-1", "secret-id-1", TokenTerms.renewable(Duration.ofHours(1), Duration.ofHours(2)));
    var references = running(USER);

    for (int minute = 0; minute < 300; minute += 5) {
      pass(Duration.ofMinutes(5));
      assertThat(vault.liveUsers()).as("minute %s", minute).contains(references.resolve(USER));
    }

    assertThat(vault.requestsOf(LOGIN)).isBetween(2, 6);
    assertThat(changes).as("told of each new user").isNotEmpty().containsOnly(USER);
  }

  @Test
  void aLeaseIsRenewedUntilItsMaximumThenReplacedInTime() throws ReferenceException {
    vault.databaseRole(
        "orders", TokenTerms.renewable(Duration.ofMinutes(10), Duration.ofMinutes(60)));
    var references = running(USER);
    var user = references.resolve(USER);

    pass(Duration.ofMinutes(40));
    assertThat(references.resolve(USER)).as("renewed, not replaced").isEqualTo(user);
    assertThat(vault.requestsOf("sys/leases/renew")).isGreaterThan(3);

    for (int minute = 40; minute < 180; minute++) {
      pass(Duration.ofMinutes(1));
      assertThat(vault.liveUsers()).as("minute %s", minute).contains(references.resolve(USER));
    }
    assertThat(references.resolve(USER)).isNotEqualTo(user);
    assertThat(vault.requestsOf("database/creds/orders")).isBetween(3, 5);
  }

  @Test
  void aLeaseThatCannotBeRenewedIsReplacedInTime() throws ReferenceException {
    vault.databaseRole("orders", TokenTerms.fixed(Duration.ofMinutes(30)));
    var references = running(USER);

    for (int minute = 0; minute < 120; minute += 2) {
      pass(Duration.ofMinutes(2));
      assertThat(vault.liveUsers()).contains(references.resolve(USER));
    }
    assertThat(vault.requestsOf("sys/leases/renew")).isZero();
  }

  @Test
  void aRotationArrivesWithinTheRefresh() throws ReferenceException {
    var references = running(PASSWORD);
    vault.rotate("kv/data/orders", Map.of("password", "second"));
    assertThat(references.resolve(PASSWORD)).isEqualTo("first");

    pass(Duration.ofSeconds(60));

    assertThat(references.resolve(PASSWORD)).isEqualTo("second");
    awaitTold();
    pass(Duration.ofMinutes(10));
    assertThat(changes).as("nothing else changed").hasSize(1);
  }

  @Test
  void aChangeBeforeAnybodyWatchesIsToldWhenSomebodyDoes() throws ReferenceException {
    var references = started(PASSWORD);
    vault.rotate("kv/data/orders", Map.of("password", "second"));
    pass(Duration.ofSeconds(60));

    references.watch(changes::add);

    awaitTold();
  }

  @Test
  void whileVaultIsSealedValuesStayItIsSaidOnceAndItRecoversByItself() throws ReferenceException {
    var references = running(PASSWORD);
    vault.rotate("kv/data/orders", Map.of("password", "second"));
    vault.seal();

    pass(Duration.ofMinutes(10));
    assertThat(references.resolve(PASSWORD)).isEqualTo("first");
    assertThat(references.trouble()).contains("is sealed");
    assertThat(warnings()).hasSize(1).first().asString().contains("secrets stay as they are");

    vault.unseal();
    pass(Duration.ofSeconds(60));
    assertThat(references.resolve(PASSWORD)).isEqualTo("second");
    assertThat(references.trouble()).isNull();
    assertThat(log.lines(line -> line.message().equals("Vault answers again"))).hasSize(1);
  }

  @Test
  void aVaultThatIsAwayIsAskedLessAndLessOften() throws ReferenceException {
    running(PASSWORD);
    pass(Duration.ofSeconds(60));
    int before = vault.requests().size();
    vault.failNext(1_000);

    pass(Duration.ofMinutes(10));

    assertThat(vault.requests().size() - before).isBetween(15, 40);
  }

  @Test
  void whatAPolicyNoLongerAllowsStaysAndTheOthersAreKeptUp() throws ReferenceException {
    var references = running(PASSWORD, "kv/data/fees#password");
    vault.deny("kv/data/orders");
    vault.rotate("kv/data/orders", Map.of("password", "second"));
    vault.rotate("kv/data/fees", Map.of("password", "fees-2"));

    pass(Duration.ofMinutes(5));
    assertThat(references.resolve(PASSWORD)).isEqualTo("first");
    assertThat(references.resolve("kv/data/fees#password")).isEqualTo("fees-2");
    assertThat(references.trouble()).contains("kv/data/orders");
    assertThat(warnings()).hasSize(1).first().asString().contains("Vault refuses kv/data/orders");
    assertThat(vault.requestsOf(LOGIN)).as("the token is good: no new login").isEqualTo(1);

    vault.allow("kv/data/orders");
    pass(Duration.ofSeconds(60));
    assertThat(references.resolve(PASSWORD)).isEqualTo("second");
    assertThat(references.trouble()).isNull();
  }

  @Test
  void aRevokedTokenIsReplacedAndSoAreItsCredentials() throws ReferenceException {
    var references = running(PASSWORD, USER);
    var user = references.resolve(USER);
    vault.rotate("kv/data/orders", Map.of("password", "second"));
    vault.expireTokens();
    assertThat(vault.liveUsers()).isEmpty();

    pass(Duration.ofSeconds(61));
    pass(Duration.ofSeconds(61));

    assertThat(references.resolve(PASSWORD)).isEqualTo("second");
    assertThat(references.resolve(USER)).isNotEqualTo(user);
    assertThat(vault.liveUsers()).containsExactly(references.resolve(USER));
  }

  @Test
  void aLoginThatIsRefusedLaterIsSaidAndTriedAgain() throws ReferenceException {
    var references = running(PASSWORD);
    vault.refuseLogins();
    vault.expireTokens();
    vault.rotate("kv/data/orders", Map.of("password", "second"));

    pass(Duration.ofMinutes(2));
    assertThat(references.resolve(PASSWORD)).isEqualTo("first");
    assertThat(references.trouble()).contains("invalid role or secret ID");

    vault.appRole("role-1", "secret-id-1", HOUR);
    pass(Duration.ofMinutes(2));
    assertThat(references.resolve(PASSWORD)).isEqualTo("second");
    assertThat(references.trouble()).isNull();
  }

  @Test
  void aSlowVaultChangesNothingAndIsNamed() throws ReferenceException {
    var references = running(PASSWORD);
    vault.rotate("kv/data/orders", Map.of("password", "second"));
    vault.answerAfter(Duration.ofHours(1));

    pass(Duration.ofSeconds(60));
    assertThat(references.resolve(PASSWORD)).isEqualTo("first");
    assertThat(references.trouble()).contains("nothing within 500 ms");

    vault.answerAfter(Duration.ZERO);
    pass(Duration.ofSeconds(60));
    assertThat(references.resolve(PASSWORD)).isEqualTo("second");
  }

  @Test
  void aGivenTokenThatWasReplacedIsTakenUp() throws ReferenceException {
    vault.token("hvs.one", TokenTerms.fixed(Duration.ofHours(1))).token("hvs.two", HOUR);
    var token = Secret.of("hvs.one");
    var references = started(config(VaultLogin.token(token)), PASSWORD);
    vault.rotate("kv/data/orders", Map.of("password", "second"));
    token.rotate("hvs.two");

    pass(Duration.ofMinutes(61));

    assertThat(references.resolve(PASSWORD)).isEqualTo("second");
    assertThat(references.trouble()).isNull();
    assertThat(warnings()).first().asString().contains("ends in 3600 s and cannot be renewed");
  }

  @Test
  void atTheEndTheTokenIsGivenBackAndItsCredentialsWithIt() throws ReferenceException {
    var references = running(USER);
    assertThat(vault.liveUsers()).hasSize(1);

    references.close();

    assertThat(vault.liveUsers()).isEmpty();
    assertThat(time.pending()).as("timers").isZero();
  }

  @Test
  void aGivenTokenIsNotRevoked() throws ReferenceException {
    vault.token("hvs.given", HOUR);
    started(config(VaultLogin.token(Secret.of("hvs.given"))), USER).close();

    assertThat(vault.requestsOf("auth/token/revoke-self")).isZero();
    assertThat(vault.liveUsers()).hasSize(1);
  }

  @Test
  void nothingThatIsLoggedHoldsASecret() throws ReferenceException {
    var references = running(PASSWORD, USER);
    vault.seal();
    pass(Duration.ofMinutes(2));
    vault.unseal();
    vault.expireTokens();
    vault.rotate("kv/data/orders", Map.of("password", "second"));
    pass(Duration.ofMinutes(2));
    assertThat(references.resolve(PASSWORD)).isEqualTo("second");

    assertThat(log.lines()).isNotEmpty();
    assertThat(log.lines().toString())
        .doesNotContain("first", "second", "hvs.", "secret-id-1", "pw-", "v-orders");
  }

  private VaultReferences running(String... wanted) throws ReferenceException {
    var references = started(wanted);
    references.watch(changes::add);
    return references;
  }

  private VaultReferences started(String... wanted) throws ReferenceException {
    return started(config(VaultLogin.appRole("role-1", Secret.of("secret-id-1"))), wanted);
  }

  private VaultReferences started(VaultConfig config, String... wanted) throws ReferenceException {
    var references = new VaultReferences(config);
    for (var reference : wanted) {
      references.resolve(reference);
    }
    references.start(time, time);
    awaitScheduled();
    return references;
  }

  private VaultConfig config(VaultLogin login) {
    return VaultConfig.defaults()
        .withAddress(vault.address())
        .withLogin(login)
        .withTimeouts(Duration.ofMillis(500), Duration.ZERO);
  }

  /** Lets time pass; each round ends before time goes on. */
  private void pass(Duration duration) {
    for (long second = 0; second < duration.toSeconds(); second++) {
      time.advance(Duration.ofSeconds(1));
      awaitScheduled();
    }
  }

  private void awaitScheduled() {
    Eventually.until("a round has ended", () -> time.pending() == 1);
  }

  private void awaitTold() {
    Eventually.until("told", () -> changes.equals(List.of(PASSWORD)));
  }

  private List<String> warnings() {
    return log.lines(line -> line.level().equals("WARN")).stream()
        .map(LogCapture.Line::message)
        .toList();
  }
}
