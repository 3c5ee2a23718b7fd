package dev.chassis.client;

import dev.chassis.context.Headers;
import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import dev.chassis.time.Ticker;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Tells answers from failures by their status. */
final class Answers {

  private static final int FIRST_FAILURE = 400;
  private static final ProblemBody NOTHING = new ProblemBody(null, null);

  /** What is read of problem details; their other fields are for people. */
  private record ProblemBody(@Nullable String code, @Nullable String detail) {}

  private Answers() {}

  /** What speaks against the call in {@code answer}; null below 400. */
  static @Nullable RemoteProblemException problem(
      String service, ServiceResponse answer, Ticker ticker) {
    if (answer.status() < FIRST_FAILURE) {
      return null;
    }
    var problem = body(answer);
    var retryAfter = RetryAfter.parse(answer.headers().get(HttpHeaders.RETRY_AFTER), ticker.now());
    boolean dealtWith = "false".equals(answer.headers().get(Headers.SHOULD_RETRY));
    return new RemoteProblemException(
        service, answer.status(), problem.code(), problem.detail(), retryAfter, dealtWith);
  }

  private static ProblemBody body(ServiceResponse answer) {
    var type = answer.headers().get(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.contains("json")) {
      return NOTHING;
    }
    try {
      return JsonCodec.decode(answer.body(), ProblemBody.class);
    } catch (JsonException e) {
      return NOTHING;
    }
  }
}
