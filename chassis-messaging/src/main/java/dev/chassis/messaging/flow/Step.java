package dev.chassis.messaging.flow;

import dev.chassis.messaging.spi.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is next for a delivery that was worked on.
 *
 * @param again how it failed, when it is to be handled again here and its key waits for it; null
 *     when it is settled
 * @param pause how long to wait before that
 */
public record Step(@Nullable Failure again, Duration pause) {

  /** Nothing more. */
  public static final Step SETTLED = new Step(null, Duration.ZERO);

  /** Once more after a pause; until then it stays unsettled. */
  public static Step again(Failure failure, Duration pause) {
    return new Step(failure, pause);
  }
}
