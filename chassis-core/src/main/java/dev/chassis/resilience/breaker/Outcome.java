package dev.chassis.resilience.breaker;

import dev.chassis.resilience.RejectedException;
import org.jspecify.annotations.Nullable;

/** What a call says about the callee. */
public enum Outcome {
  /** It works. */
  SUCCESS,
  /** It does not. */
  FAILURE,
  /** Nothing: it counts as neither, as a call that was never made. */
  IGNORED;

  /**
   * Judges what became of a call.
   *
   * @param <T> type of results
   */
  @FunctionalInterface
  public interface Classifier<T> {

    /**
     * The outcome of one call. A classifier that throws has said {@link #FAILURE}.
     *
     * @param result what came back; null when it failed, or when null came back
     * @param failure why it failed; null when it did not
     */
    Outcome classify(@Nullable T result, @Nullable Throwable failure);

    /**
     * Every failure is one, but for a {@link RejectedException} of a policy inside, which says
     * nothing about the callee.
     */
    static <T> Classifier<T> standard() {
      return (result, failure) -> {
        if (failure == null) {
          return SUCCESS;
        }
        return failure instanceof RejectedException ? IGNORED : FAILURE;
      };
    }

    /** What {@code classifier} says, also when it throws. */
    static <T> Outcome judge(
        Classifier<T> classifier, @Nullable T result, @Nullable Throwable failure) {
      try {
        return classifier.classify(result, failure);
      } catch (RuntimeException e) {
        return FAILURE;
      }
    }
  }
}
