package dev.chassis.config;

import java.util.List;

/** The configuration cannot be used. Holds every problem found, and prints one a line. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  /** An exception with these problems, at least one. */
  public ConfigException(List<ConfigProblem> problems) {
    super(text(problems));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order of sections and keys. */
  public List<ConfigProblem> problems() {
    return problems;
  }

  private static String text(List<ConfigProblem> problems) {
    var text = new StringBuilder();
    text.append(problems.size())
        .append(problems.size() == 1 ? " problem" : " problems")
        .append(" in the configuration");
    problems.forEach(problem -> text.append("\n  - ").append(problem.message()));
    return text.toString();
  }
}
