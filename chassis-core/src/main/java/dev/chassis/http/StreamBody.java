package dev.chassis.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * A body that is sent while it is made, and never held whole: return it from a handler, alone or in
 * a {@link Reply}. The source is asked for the next piece when the caller has taken the last ones.
 *
 * <p>Until the first piece is there a failure of the source is answered like any other. After that
 * it cuts the connection, so that the caller cannot take a part for the whole. Each piece must come
 * within the route's time limit after the one before.
 *
 * @param source what is sent; nobody else may read it
 * @param framing how its items are written
 * @param mediaType {@code Content-Type} of the answer
 * @param length bytes altogether; -1 when unknown
 * @param whenDone run once when no more is read, whether all was sent, the source failed or the
 *     caller left: the place to close what is behind the source. Files opened with Vert.x are
 *     closed anyway, and answers of other servers are cancelled
 */
public record StreamBody(
    ReadStream<?> source, Framing framing, String mediaType, long length, Runnable whenDone) {

  /** How the items of a source become bytes. */
  public enum Framing {
    /** Items are {@link Buffer}s, sent as they are. */
    BYTES,
    /** Each item is written as JSON on a line of its own. */
    JSON_LINES,
    /** The items are the elements of one JSON array. */
    JSON_ARRAY
  }

  /** Refuses a length for what is framed here. */
  public StreamBody {
    if (length < -1 || (length >= 0 && framing != Framing.BYTES)) {
      throw new IllegalArgumentException(
          "length " + length + ": expected 0 or more, of bytes that are sent as they are");
    }
  }

  /** Bytes, sent as they are. */
  public static StreamBody bytes(ReadStream<Buffer> source, String mediaType) {
    return new StreamBody(source, Framing.BYTES, mediaType, -1, () -> {});
  }

  /**
   * Records, each as JSON on a line of its own.
   *
   * @see <a href="https://jsonlines.org/">JSON Lines</a>
   */
  public static StreamBody jsonLines(ReadStream<?> records) {
    return new StreamBody(records, Framing.JSON_LINES, "application/jsonl", -1, () -> {});
  }

  /** Records, as the elements of one JSON array. */
  public static StreamBody jsonArray(ReadStream<?> records) {
    return new StreamBody(records, Framing.JSON_ARRAY, "application/json", -1, () -> {});
  }

  /**
   * Copy that announces its length. A source that has more or less fails the answer.
   *
   * @param bytes altogether, 0 or more
   */
  public StreamBody withLength(long bytes) {
    return new StreamBody(source, framing, mediaType, bytes, whenDone);
  }

  /** Copy that also runs {@code task} when no more is read. */
  public StreamBody onDone(Runnable task) {
    return new StreamBody(
        source,
        framing,
        mediaType,
        length,
        () -> {
          try {
            whenDone.run();
          } finally {
            task.run();
          }
        });
  }
}
