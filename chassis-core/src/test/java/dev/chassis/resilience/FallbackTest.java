package dev.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class FallbackTest {

  @Test
  void answersWhatIsPlannedWhenTheOperationFailed() {
    var fallback = Fallback.to("plan B");

    assertThat(fallback.run(() -> Future.succeededFuture("ok")).result()).isEqualTo("ok");
    assertThat(fallback.run(() -> Future.failedFuture("broken")).result()).isEqualTo("plan B");
    assertThat(
            fallback
                .run(
                    () -> {
                      throw new IllegalStateException("thrown");
                    })
                .result())
        .isEqualTo("plan B");
  }

  @Test
  void aPlanMayFailOrThrow() {
    var failing = Fallback.<String>to(failure -> Future.failedFuture("plan B failed too"));
    var throwing =
        Fallback.<String>to(
            failure -> {
              throw new IllegalStateException(failure.getMessage() + " twice");
            });

    assertThat(failing.run(() -> Future.failedFuture("broken")).cause())
        .hasMessage("plan B failed too");
    assertThat(throwing.run(() -> Future.failedFuture("broken")).cause())
        .hasMessage("broken twice");
  }

  @Test
  void otherFailuresStayWhatTheyAre() {
    var fallback = Fallback.to("plan B").when(RejectedException.class::isInstance);

    assertThat(fallback.run(() -> Future.failedFuture("broken")).cause()).hasMessage("broken");
    assertThat(
            fallback
                .run(
                    () ->
                        Future.failedFuture(
                            new RejectedException(
                                RejectedException.Reason.TOO_FAST, "refused", null)))
                .result())
        .isEqualTo("plan B");
  }
}
