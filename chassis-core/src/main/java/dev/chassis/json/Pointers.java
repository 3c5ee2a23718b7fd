package dev.chassis.json;

/**
 * JSON pointers.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901#section-3">RFC 6901, section 3</a>
 */
final class Pointers {

  private Pointers() {}

  /** One step of a pointer, escaped. */
  static String step(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
