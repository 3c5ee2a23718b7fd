package dev.chassis.observability.logging;

import java.io.OutputStream;

/**
 * What {@code System.out} is at the moment of each write, so that test runners and tests that
 * replace it get the lines. The stream hands whole lines through to the file at once.
 */
final class StandardOut extends OutputStream {

  @Override
  public void write(int b) {
    System.out.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    System.out.write(bytes, offset, length);
  }

  @Override
  public void flush() {
    System.out.flush();
  }
}
