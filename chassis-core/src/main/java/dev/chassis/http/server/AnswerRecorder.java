package dev.chassis.http.server;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Is shown what a handler answers before it is sent, also when nobody waits for it any more. */
public interface AnswerRecorder {

  /**
   * An answer; {@code send} sends it, if anybody waits. On the request's context; {@code send} may
   * be called on any.
   *
   * @param headers header fields that the handler gave, and the media type
   */
  void record(int status, Map<String, String> headers, @Nullable Buffer body, Runnable send);

  /** An answer that cannot be shown, because it is made while it is sent. */
  void skip(Runnable send);
}
