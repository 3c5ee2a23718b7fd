package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.security.FakeIdentityProvider;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the guide says about who may call. */
class TillTest {

  // snippet:test
  @Test
  void onlyTellersPayOut() {
    try (var login = FakeIdentityProvider.start();
        var till =
            ServiceUnderTest.start(
                Till.chassis(), environment -> login.configure(environment, "till"))) {
      var guest = Map.of("authorization", login.bearer("bob"));
      var teller = Map.of("authorization", login.bearer("alice", "teller"));
      var payout = Map.of("cents", 100);

      assertThat(till.http().get("/opening-hours").status()).isEqualTo(200);
      assertThat(till.http().get("/me").status()).isEqualTo(401);
      assertThat(till.http().get("/me", guest).body()).isEqualTo("\"bob\"");
      assertThat(till.http().post("/payouts", payout, guest).status()).isEqualTo(403);
      assertThat(till.http().post("/payouts", payout, teller).status()).isEqualTo(200);
    }
  }

  // end
}
