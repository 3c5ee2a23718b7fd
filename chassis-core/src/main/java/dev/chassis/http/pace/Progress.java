package dev.chassis.http.pace;

import io.netty.channel.Channel;

/**
 * Whether the caller takes what it is sent: while something waits, a least amount must go within
 * every write time-out. A byte now and then is no progress.
 */
final class Progress {

  private long written;
  private long goneAtStart;
  private long since;
  private boolean waiting;

  void written(long bytes) {
    written += bytes;
  }

  boolean isStalled(Connections connections, Channel channel, long now) {
    var buffer = channel.unsafe().outboundBuffer();
    var pending = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    if (pending == 0) {
      waiting = false;
      return false;
    }
    var current = buffer.current();
    var gone = written - pending + (current == null ? 0 : buffer.currentProgress());
    if (!waiting || gone - goneAtStart >= connections.minBytesPerWrite()) {
      waiting = true;
      begin(now, gone);
    }
    return connections.isWriteLate(now - since);
  }

  private void begin(long now, long gone) {
    since = now;
    goneAtStart = gone;
  }
}
