package dev.chassis.client;

import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * A whole answer.
 *
 * @param status HTTP status, below 400
 * @param headers header fields
 * @param body the body, maybe empty
 */
public record ServiceResponse(int status, MultiMap headers, Buffer body) {

  /** An answer 200 of one's own, with {@code value} written as JSON; for fallbacks. */
  public static ServiceResponse json(Object value) {
    var headers = MultiMap.caseInsensitiveMultiMap().add("content-type", "application/json");
    return new ServiceResponse(200, headers, JsonCodec.encode(value));
  }

  /**
   * Reads the body as JSON.
   *
   * @return failed with {@link CallFailedException} when it is not a {@code type}
   */
  public <R> Future<R> read(Class<R> type) {
    try {
      return Future.succeededFuture(JsonCodec.decode(body, type));
    } catch (JsonException e) {
      return Future.failedFuture(
          new CallFailedException(
              "the answer is not a " + type.getSimpleName() + ": " + e.getMessage()));
    }
  }
}
