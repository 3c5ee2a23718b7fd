package dev.chassis.security.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chassis.config.ReferenceException;
import dev.chassis.config.Secret;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.testkit.vault.FakeVault;
import dev.chassis.testkit.vault.TokenTerms;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaultReferencesTest {

  private static final TokenTerms HOUR = TokenTerms.renewable(Duration.ofHours(1));
  private static final String PASSWORD = "kv/data/orders#password";

  private final FakeVault vault = FakeVault.start();

  @BeforeEach
  void fill() {
    vault.token("hvs.given", HOUR).appRole("role-1", "secret-id-1", HOUR);
    vault.rotate(
        "kv/data/orders", Map.of("password", "s3cret", "username", "orders", "port", 5432));
  }

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  void aFieldOfASecretIsRead() throws ReferenceException {
    var references = references(byToken("hvs.given"));

    assertThat(references.resolve(PASSWORD)).isEqualTo("s3cret");
    assertThat(references.resolve("kv/data/orders#port")).isEqualTo("5432");
    assertThat(vault.requestsOf("kv/data/orders")).as("one read for the path").isEqualTo(1);
  }

  @Test
  void anEngineOfVersionOneIsReadToo() throws ReferenceException {
    vault.rotate("secret/old", Map.of("key", "k1"));

    assertThat(references(byToken("hvs.given")).resolve("secret/old#key")).isEqualTo("k1");
  }

  @Test
  void theServiceLogsInByAppRole() throws ReferenceException {
    var login = VaultLogin.appRole("role-1", Secret.of("secret-id-1"));

    assertThat(references(config(login)).resolve(PASSWORD)).isEqualTo("s3cret");
  }

  @Test
  void theServiceLogsInWithItsKubernetesToken(@TempDir Path folder)
      throws IOException, ReferenceException {
    var jwt = Files.writeString(folder.resolve("token"), "eyJ.jwt.1\n");
    vault.kubernetesRole("orders", "eyJ.jwt.1", HOUR);

    var login = VaultLogin.kubernetes("orders", jwt);
    assertThat(references(config(login)).resolve(PASSWORD)).isEqualTo("s3cret");
  }

  @Test
  void theNamespaceIsSent() throws ReferenceException {
    vault.namespace("team-a");

    var config = byToken("hvs.given").withNamespace("team-a");
    assertThat(references(config).resolve(PASSWORD)).isEqualTo("s3cret");
    assertThat(problem(references(byToken("hvs.given")), PASSWORD)).contains("403");
  }

  @Test
  void nameAndPasswordOfALeaseBelongTogether() throws ReferenceException {
    vault.databaseRole("orders", HOUR);
    var references = references(byToken("hvs.given"));

    references.resolve("database/creds/orders#username");
    references.resolve("database/creds/orders#password");

    assertThat(vault.requestsOf("database/creds/orders")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kv/data/orders#pasword   | did you mean password?",
        "kv/data/orders#zzz       | kv/data/orders has no field zzz; it has password, port, username",
        "kv/data/order#password   | Vault has no kv/data/order",
        "kv/orders#password       | in a key-value engine of version 2 it would be kv/data/orders",
        "kv/data/gone#password    | kv/data/gone is there, but its latest version is deleted",
        "kv/data/secret#password  | Vault refuses kv/data/secret (403: permission denied); the policy of this service needs the capability read on kv/data/secret",
        "database/creds/x#a       | Vault does not give database/creds/x (400: unknown role: x)",
        "kv/data/orders           | expected path#field",
        "/v1/kv/data/orders#a     | the path is as in Vault's HTTP API without /v1/",
      })
  void whatIsWrongIsSaidInWordsThatHelp(String reference, String expected) {
    vault.rotate("kv/data/gone", Map.of("password", "s3cret"));
    vault.delete("kv/data/gone");
    vault.deny("kv/data/secret");

    assertThat(problem(references(byToken("hvs.given")), reference))
        .contains(expected)
        .doesNotContain("s3cret")
        .doesNotContain("hvs.");
  }

  @Test
  void aWrongLoginIsSaidWithoutWhatItWasTriedWith() {
    var appRole = config(VaultLogin.appRole("role-1", Secret.of("secret-id-2")));
    assertThat(problem(references(appRole), PASSWORD))
        .contains("refuses the login at auth/approle (400: invalid role or secret ID)")
        .contains("check vault.login.role and secretId")
        .doesNotContain("secret-id-2");
    assertThat(problem(references(byToken("hvs.wrong")), PASSWORD))
        .contains("refuses the token of vault.login.token (403: permission denied invalid token)")
        .doesNotContain("hvs.wrong");
  }

  @Test
  void aVaultThatIsAwayIsNamedWithItsAddress() throws IOException {
    int nobody;
    try (var socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    var config = byToken("hvs.given").withAddress(URI.create("http://127.0.0.1:" + nobody));

    assertThat(problem(references(config), PASSWORD))
        .isEqualTo("Vault at http://127.0.0.1:" + nobody + " does not answer: connection refused");
  }

  @Test
  void aSlowVaultIsNotWaitedForLongerThanSaid() {
    vault.answerAfter(Duration.ofHours(1));
    var config = byToken("hvs.given").withTimeouts(Duration.ofMillis(100), Duration.ZERO);

    assertThat(problem(references(config), PASSWORD))
        .contains("does not answer: nothing within 100 ms");
  }

  @Test
  void aStartWaitsForAVaultThatIsStillSealedOrBroken() {
    vault.seal();
    var patient = byToken("hvs.given").withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(10));

    var value =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return references(patient).resolve(PASSWORD);
              } catch (ReferenceException e) {
                return e.getMessage();
              }
            });
    Eventually.until("it was asked", () -> !vault.requests().isEmpty());
    vault.failNext(1);
    vault.unseal();

    assertThat(value.join()).isEqualTo("s3cret");
  }

  @Test
  void withoutPatienceASealedVaultIsAProblemAndTheNextKeyDoesNotWaitAgain() {
    vault.seal();
    var references = references(byToken("hvs.given"));

    assertThat(problem(references, PASSWORD)).contains("is sealed");
    int asked = vault.requests().size();
    assertThat(problem(references, "kv/data/other#key")).contains("is sealed");
    assertThat(vault.requests()).hasSize(asked);
  }

  private VaultConfig byToken(String token) {
    return config(VaultLogin.token(Secret.of(token)));
  }

  private VaultConfig config(VaultLogin login) {
    return VaultConfig.defaults()
        .withAddress(vault.address())
        .withLogin(login)
        .withTimeouts(Duration.ofSeconds(5), Duration.ZERO);
  }

  private static VaultReferences references(VaultConfig config) {
    return new VaultReferences(config);
  }

  private static String problem(VaultReferences references, String reference) {
    var problem =
        catchThrowableOfType(ReferenceException.class, () -> references.resolve(reference));
    assertThat(problem).as("no problem").isNotNull();
    return String.valueOf(problem.getMessage());
  }
}
