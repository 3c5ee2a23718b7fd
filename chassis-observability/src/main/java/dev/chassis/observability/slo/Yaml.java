package dev.chassis.observability.slo;

/** Texts in YAML. */
final class Yaml {

  private Yaml() {}

  /**
   * One line in single quotes, in which nothing but the quote itself means anything.
   *
   * @see <a href="https://yaml.org/spec/1.2.2/#732-single-quoted-style">YAML, single quotes</a>
   */
  static String text(String value) {
    return "'" + value.replace("'", "''").replaceAll("\\R", " ") + "'";
  }
}
