package dev.chassis.security;

/** A certificate file that cannot be used. The message names the file and what is wrong with it. */
public final class BadCertificateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BadCertificateException(String message) {
    super(message);
  }

  BadCertificateException(String message, Throwable cause) {
    super(message, cause);
  }
}
