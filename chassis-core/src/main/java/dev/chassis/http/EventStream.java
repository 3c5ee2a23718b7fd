package dev.chassis.http;

import io.vertx.core.streams.ReadStream;
import java.util.Optional;

/**
 * A caller that listens to server-sent events, until it leaves, {@link #close()} is called, or the
 * server drains. Methods may be called from any thread.
 */
public interface EventStream {

  /** Id of the last event the caller saw before it lost its connection, as it says. */
  Optional<String> lastEventId();

  /**
   * Sends {@code event}, after those sent before.
   *
   * @return whether the stream was still open; no promise that the caller gets it
   */
  boolean send(ServerEvent event);

  /**
   * Sends what {@code source} has, pausing it while the caller is slow, and closes the stream when
   * it ends. A source that fails cuts the connection: the caller comes back.
   */
  void sendAll(ReadStream<ServerEvent> source);

  /** Whether somebody listens. */
  boolean isOpen();

  /** Ends the stream. A browser will come back all the same, unless the page closes it. */
  void close();

  /**
   * Runs {@code task} once when the stream is over, for whatever reason; at once when it is
   * already. The place to let go of what the events come from.
   */
  void onClose(Runnable task);
}
