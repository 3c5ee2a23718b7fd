package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.SocketFrameHandler;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one connection. Three things are other than the client's: frames may be gathered and
 * sent together; a silent peer is given up within twice the heartbeat, also while a thread is stuck
 * in a write; and bytes are read and written in large pieces without a lock for each (ADR-0057).
 */
final class Frames extends SocketFrameHandler {

  /**
   * Reads that end without a byte, a quarter of the heartbeat each, until the peer counts as gone:
   * 1.5 heartbeats. The peer shows itself at least once in one. The client alone would wait for
   * 2.25 of them, and then for a lock that the stuck thread holds.
   */
  private static final int MAX_SILENT_READS = 6;

  private final Socket wire;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final Lock writing = new ReentrantLock();
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
    this.in = new DataInputStream(WireInput.buffered(socket.getInputStream()));
    this.out = new DataOutputStream(new WireOutput(socket.getOutputStream()));
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
  public void writeFrame(Frame frame) throws IOException {
    writing.lock();
    try {
      frame.writeTo(out);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void flush() throws IOException {
    if (gathering) {
      return;
    }
    writing.lock();
    try {
      out.flush();
    } finally {
      writing.unlock();
    }
  }

  /** Returns null after a quarter of the heartbeat without a byte, as the client expects. */
  @Override
  public @Nullable Frame readFrame() throws IOException {
    var frame = Frame.readFrom(in, Integer.MAX_VALUE); // by the connection's own thread only
    silentReads = frame == null ? silentReads + 1 : 0;
    if (silentReads >= MAX_SILENT_READS) {
      close(); // first: it frees the thread that is stuck in a write and holds the channel's lock
      throw new IOException("the broker has been silent for one and a half heartbeats");
    }
    return frame == null ? null : new Arrived(frame);
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

  /** A frame whose fields are read without a lock for each byte. */
  private static final class Arrived extends Frame {

    Arrived(Frame frame) {
      super(frame.type, frame.channel, frame.getPayload());
    }

    @Override
    public DataInputStream getInputStream() {
      return new DataInputStream(WireInput.over(getPayload()));
    }
  }
}
