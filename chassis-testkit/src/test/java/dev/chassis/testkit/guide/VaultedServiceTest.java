package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.testkit.vault.FakeVault;
import dev.chassis.testkit.vault.TokenTerms;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VaultedServiceTest {

  // snippet:test
  @Test
  void logsInAgainWhenThePasswordIsRotated() {
    try (var vault = FakeVault.start()) {
      vault.token("test-token", TokenTerms.renewable(Duration.ofHours(1)));
      vault.rotate("kv/data/db", Map.of("user", "app", "password", "old"));

      try (var service =
          ServiceUnderTest.start(
              VaultedService.chassis(),
              environment ->
                  environment
                      .set("vault.address", vault.address())
                      .set("vault.login.method", "token")
                      .set("vault.login.token", "test-token")
                      .set("vault.refresh", "100ms")
                      .set("database.user", "${vault:kv/data/db#user}")
                      .set("database.password", "${vault:kv/data/db#password}"))) {
        vault.rotate("kv/data/db", Map.of("user", "app", "password", "new"));

        Eventually.until("it logs in again", () -> logins(service) == 2);
        assertThat(service.management().get("/config").body()).doesNotContain("new\"");
      }
    }
  }

  // end

  private static int logins(ServiceUnderTest service) {
    return service.http().get("/login").json().getInteger("logins");
  }
}
