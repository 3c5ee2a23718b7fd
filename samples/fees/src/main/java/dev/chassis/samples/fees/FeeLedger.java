package dev.chassis.samples.fees;

import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The charges made so far, one per order, in a file that survives the process: JSON lines, only
 * ever appended to. A charge counts once its line is on the disk; a line that a dying process wrote
 * half is cut off at the next start, for nobody was told of it.
 *
 * <p>This is the smallest thing that keeps "once per order" through a {@code kill -9}. A database
 * with an inbox and an outbox replaces it as soon as the sample has one; do not copy it where there
 * is one.
 *
 * <p>Thread-safe. {@link #open}, {@link #charge} and {@link #close} wait for the disk.
 */
final class FeeLedger {

  private final Path file;
  private final Map<String, Charge> byOrder = new LinkedHashMap<>();
  private @Nullable FileChannel channel;
  private boolean doubtful;
  private long length;

  /** A ledger in {@code file}, to be opened. */
  FeeLedger(Path file) {
    this.file = file;
  }

  /**
   * Reads what is there and gets ready for more.
   *
   * @return how many charges were found
   * @throws IOException when the file cannot be used: another process has it, or a line in it is
   *     not a charge
   */
  synchronized int open() throws IOException {
    var parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    var opened =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      lock(opened);
      load(opened);
      // What was read may sit in a cache only; from here on others are told of it.
      opened.force(true);
      channel = opened;
      doubtful = false;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
    return byOrder.size();
  }

  /**
   * Writes a charge down, unless its order was charged before.
   *
   * @return the charge that counts: the first one of the order
   * @throws IOException when it could not be written; whether it counts is seen when the order is
   *     charged again
   */
  synchronized Charge charge(Charge charge) throws IOException {
    if (doubtful) {
      open();
    }
    var before = byOrder.get(charge.orderId());
    if (before != null) {
      return before;
    }
    append(JsonCodec.encode(charge).appendByte((byte) '\n'));
    byOrder.put(charge.orderId(), charge);
    return charge;
  }

  synchronized Optional<Charge> find(String orderId) {
    return Optional.ofNullable(byOrder.get(orderId));
  }

  /** All charges, oldest first. */
  synchronized List<Charge> all() {
    return List.copyOf(byOrder.values());
  }

  /** Closes the file. Harmless when repeated; charging fails afterwards. */
  synchronized @Nullable Void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Every charge was forced to the disk when it was made: there is nothing left to lose.
      }
      channel = null;
    }
    return null;
  }

  private void lock(FileChannel opened) throws IOException {
    try {
      if (opened.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // held by this very JVM: same answer as for another process
    }
    throw new IOException(file + " is in use by another fees process");
  }

  private void load(FileChannel opened) throws IOException {
    byOrder.clear();
    var bytes = Files.readAllBytes(file);
    int lineNumber = 0;
    int start = 0;
    for (int end = 0; end < bytes.length; end++) {
      if (bytes[end] == '\n') {
        var charge = parse(bytes, start, end, ++lineNumber);
        byOrder.putIfAbsent(charge.orderId(), charge);
        start = end + 1;
      }
    }
    length = start;
    opened.truncate(length);
  }

  private Charge parse(byte[] bytes, int start, int end, int lineNumber) throws IOException {
    var line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
    try {
      return JsonCodec.decode(Buffer.buffer(line), Charge.class);
    } catch (JsonException e) {
      throw new IOException(file + ":" + lineNumber + " is not a charge: " + e.getMessage(), e);
    }
  }

  private void append(Buffer line) throws IOException {
    var open = channel;
    if (open == null) {
      throw new IOException(file + " is not open");
    }
    var bytes = ByteBuffer.wrap(line.getBytes());
    long position = length;
    try {
      while (bytes.hasRemaining()) {
        position += open.write(bytes, position);
      }
      open.force(true);
      length = position;
    } catch (IOException e) {
      // Nobody knows now what the file holds: the next charge reads it anew.
      close();
      doubtful = true;
      throw e;
    }
  }
}
