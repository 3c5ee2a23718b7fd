package dev.chassis.config;

import java.util.List;
import java.util.stream.Collectors;

/** A record refused its values; holds every violation, not only the first. */
public final class CheckException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;

  CheckException(List<Violation> violations) {
    super(violations.stream().map(Violation::message).collect(Collectors.joining("; ")));
    this.violations = List.copyOf(violations);
  }

  /** What is wrong, at least one. */
  public List<Violation> violations() {
    return violations;
  }
}
