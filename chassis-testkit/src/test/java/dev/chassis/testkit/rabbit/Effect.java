package dev.chassis.testkit.rabbit;

import dev.chassis.messaging.spi.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What handling a message does to the world. One that remembers ids has it happen once. */
interface Effect {

  void of(Message message);

  /** A line per handling, which outlives the process. */
  static Effect inFile(Path file) throws IOException {
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    return message -> {
      try {
        channel.write(ByteBuffer.wrap((message.id() + "\n").getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
