package dev.chassis.json;

import dev.chassis.config.Violation;
import java.util.List;
import java.util.stream.Collectors;

/** A text is not JSON, or not the JSON that was expected. Messages are fit for strangers. */
public final class JsonException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;

  JsonException(List<Violation> violations) {
    super(violations.stream().map(Violation::message).collect(Collectors.joining("; ")));
    this.violations = List.copyOf(violations);
  }

  /**
   * What is wrong, at least one; {@link Violation#field()} is a JSON pointer, empty for the whole
   * document.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</a>
   */
  public List<Violation> violations() {
    return violations;
  }
}
