package dev.chassis;

/** Modules of the chassis are of different versions, which nobody has tested together. */
public final class MixedVersionsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MixedVersionsException(String message) {
    super(message);
  }
}
