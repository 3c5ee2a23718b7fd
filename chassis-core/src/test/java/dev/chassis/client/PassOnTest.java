package dev.chassis.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.http.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassOnTest {

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 409, 422})
  void passesOnWhatWasSaidAboutTheRequest(int status) {
    var refused =
        new RemoteProblemException("accounts", status, "no-such", "there is none", null, false);

    var told = PassOn.refusal(refused).cause();

    assertThat(told)
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> {
              assertThat(problem.problem().status()).isEqualTo(status);
              assertThat(problem.problem().code()).isEqualTo("no-such");
              assertThat(problem.problem().detail()).isEqualTo("there is none");
            });
  }

  @ParameterizedTest
  @CsvSource({"401,502", "403,502", "429,503", "500,502", "503,503", "504,504"})
  void keepsWhatAilsTheOtherServiceToItself(int status, int told) {
    var refused = new RemoteProblemException("accounts", status, "secret", "a secret", null, false);

    assertThat(PassOn.refusal(refused).cause()).isSameAs(refused);
    assertThat(refused.toProblem().status()).isEqualTo(told);
    assertThat(refused.toProblem().toString()).doesNotContain("secret");
  }

  @Test
  void leavesOtherFailuresAsTheyAre() {
    var failure = new NoInstanceException("accounts");

    assertThat(PassOn.refusal(failure).cause()).isSameAs(failure);
  }
}
