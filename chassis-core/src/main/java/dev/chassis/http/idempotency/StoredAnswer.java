package dev.chassis.http.idempotency;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it is kept.
 *
 * @param status HTTP status
 * @param headers header fields that belong to the answer, not to its transport
 * @param body the bytes; null for none. Not to be changed
 */
public record StoredAnswer(int status, Map<String, String> headers, @Nullable Buffer body) {

  /** Copies the headers. */
  public StoredAnswer {
    headers = Map.copyOf(headers);
  }

  /** What it takes to keep it, in bytes, roughly. */
  public long size() {
    long size = 64L + (body == null ? 0 : body.length());
    for (var header : headers.entrySet()) {
      size += (long) header.getKey().length() + header.getValue().length();
    }
    return size;
  }
}
