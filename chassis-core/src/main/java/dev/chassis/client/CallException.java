package dev.chassis.client;

import dev.chassis.context.Headers;
import dev.chassis.http.ProblemSource;
import java.util.Map;

/**
 * A call to a service did not succeed. Cheap: it has no stack trace. A handler that lets it pass
 * answers with the problem it stands for: 502, 503 or 504, never the other service's own words.
 */
public abstract sealed class CallException extends RuntimeException implements ProblemSource
    permits CallCancelledException,
        CallFailedException,
        CallRefusedException,
        CallTimeoutException,
        CircuitOpenException,
        NoInstanceException,
        RemoteProblemException {

  private static final long serialVersionUID = 1L;

  /**
   * What was to be repeated was repeated here, next to the failure, and not on every hop before.
   */
  private static final Map<String, String> DEALT_WITH = Map.of(Headers.SHOULD_RETRY, "false");

  CallException(String message) {
    super(message, null, false, false);
  }

  /** Tells the hop before not to repeat its call: this one did what could be done. */
  @Override
  public Map<String, String> problemHeaders() {
    return DEALT_WITH;
  }
}
