package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.SocketFrameHandler;
import java.io.IOException;
import java.net.Socket;

/**
 * The bytes of one connection. Two things are added to the client's: frames may be gathered and
 * sent together, and a silent peer is given up within twice the heartbeat, also while a thread is
 * stuck in a write.
 */
final class Frames extends SocketFrameHandler {

  /**
   * Reads that end without a byte, a quarter of the heartbeat each, until the peer counts as gone:
   * 1.5 heartbeats. The peer shows itself at least once in one. The client alone would wait for
   * 2.25 of them, and then for a lock that the stuck thread holds.
   */
  private static final int MAX_SILENT_READS = 6;

  private final Socket wire;
  private volatile boolean gathering;
  private int silentReads;

  /**
   * Over a connected socket.
   *
   * @param socket what to read and write
   * @param wire the TCP socket below it, the same one without TLS
   */
  Frames(Socket socket, Socket wire) throws IOException {
    super(socket, null, Integer.MAX_VALUE);
    this.wire = wire;
  }

  /** Until {@link #send}, frames are kept back as far as there is room for them. */
  void gather() {
    gathering = true;
  }

  /** Sends what was gathered. */
  void send() throws IOException {
    gathering = false;
    flush();
  }

  @Override
  public void flush() throws IOException {
    if (!gathering) {
      super.flush();
    }
  }

  /** Returns null after a quarter of the heartbeat without a byte, as the client expects. */
  @Override
  public Frame readFrame() throws IOException {
    var frame = super.readFrame();
    silentReads = frame == null ? silentReads + 1 : 0;
    if (silentReads >= MAX_SILENT_READS) {
      close(); // first: it frees the thread that is stuck in a write and holds the channel's lock
      throw new IOException("the broker has been silent for one and a half heartbeats");
    }
    return frame;
  }

  /** Without a last flush, which a peer that does not read would hold up for ever. */
  @Override
  public void close() {
    try {
      wire.close();
    } catch (IOException e) {
      // It is closed then, or was before.
    }
  }
}
