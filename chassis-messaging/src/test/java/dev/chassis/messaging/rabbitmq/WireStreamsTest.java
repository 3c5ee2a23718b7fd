package dev.chassis.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class WireStreamsTest {

  private static final int LARGEST = 100_000;

  @Test
  void whatIsWrittenInPiecesOfAnySizeIsReadInPiecesOfAnySize() throws IOException {
    var random = new Random(20_261_130);
    var target = new ByteArrayOutputStream();
    var all = new ByteArrayOutputStream();
    var out = new WireOutput(target);

    for (int i = 0; i < 50; i++) {
      var piece = new byte[random.nextInt(i % 5 == 0 ? LARGEST : 20)];
      random.nextBytes(piece);
      out.write(piece);
      out.write(i);
      all.write(piece);
      all.write(i);
    }
    out.flush();

    assertThat(target.toByteArray()).isEqualTo(all.toByteArray());
    var in = WireInput.buffered(new ByteArrayInputStream(target.toByteArray()));
    var read = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      read.write(next);
      read.write(in.readNBytes(random.nextInt(LARGEST)));
    }
    assertThat(read.toByteArray()).isEqualTo(all.toByteArray());
  }

  @Test
  void nothingIsWrittenBeforeItIsFlushedOrTheBufferIsFull() throws IOException {
    var target = new ByteArrayOutputStream();
    var out = new WireOutput(target);

    out.write(new byte[60_000]);
    assertThat(target.size()).isZero();

    out.write(new byte[60_000]);
    assertThat(target.size()).isEqualTo(60_000);
    out.flush();
    assertThat(target.size()).isEqualTo(120_000);
  }

  @Test
  void bytesOfAFrameEndWhereTheyEnd() throws IOException {
    var in = new DataInputStream(WireInput.over(new byte[] {0, 0, 1, 2, 3}));

    assertThat(in.readInt()).isEqualTo(258);
    assertThat(in.available()).isEqualTo(1);
    assertThat(in.read()).isEqualTo(3);
    assertThat(in.read()).isEqualTo(-1);
    Assertions.assertThatExceptionOfType(EOFException.class).isThrownBy(in::readInt);
  }
}
