package dev.chassis.client;

import dev.chassis.http.ProblemSource;

/**
 * A call to a service did not succeed. Cheap: it has no stack trace. A handler that lets it pass
 * answers with the problem it stands for: 502, 503 or 504, never the other service's own words.
 */
public abstract sealed class CallException extends RuntimeException implements ProblemSource
    permits CallFailedException,
        CallTimeoutException,
        CircuitOpenException,
        NoInstanceException,
        RemoteProblemException {

  private static final long serialVersionUID = 1L;

  CallException(String message) {
    super(message, null, false, false);
  }
}
