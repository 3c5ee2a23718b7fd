package dev.chassis.observability.slo;

import dev.chassis.config.Check;
import dev.chassis.config.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A promise: about what, how much of it goes well, and how much of that is fast. Say first what it
 * is about, then what is promised. Thread-safe once the service is wired.
 */
public final class Slo {

  private static final double ALL = 100;

  private final String service;
  private final String name;
  private final List<Objective> objectives = new ArrayList<>();
  private @Nullable Subject subject;
  private String team = "";
  private String about = "";

  Slo(String service, String name) {
    this.service = service;
    this.name = name;
  }

  /**
   * About the requests of a route: those answered with 500 and above go wrong.
   *
   * @param method HTTP method in capitals
   * @param template the route as it was declared, such as {@code /orders/{id}}
   */
  public Slo route(String method, String template) {
    return about(Subject.route(method, template));
  }

  /**
   * About the calls to another service, retries included: those without a good answer go wrong,
   * except where the caller's own request was refused (4xx) or given up.
   */
  public Slo client(String target) {
    return about(Subject.client(target));
  }

  /** About events of a type that this service publishes: those not confirmed go wrong. */
  public Slo published(String type) {
    return about(Subject.published(type));
  }

  /** About events that a subscription handles: those that end in the error queue go wrong. */
  public Slo subscription(String subscription) {
    return about(Subject.subscription(subscription));
  }

  /**
   * Promises that this share goes well.
   *
   * @param percent above 0 and below 100, such as 99.99
   */
  public Slo availability(double percent) {
    Check.all(target(percent));
    return promise(Objective.availability(this, subject(), percent / ALL));
  }

  /**
   * Promises that this share of what goes well is done in time.
   *
   * @param within the time, 1 ms or longer
   * @param percent above 0 and below 100, such as 95
   */
  public Slo latency(Duration within, double percent) {
    Check.all(
        target(percent), Check.that(within.toMillis() >= 1, "within", within, "1 ms or longer"));
    return promise(Objective.latency(this, subject(), percent / ALL, within));
  }

  /** Says which team is called when the promise is in danger: label {@code team} of the alerts. */
  public Slo team(String newTeam) {
    team = newTeam;
    return this;
  }

  /** Says in a sentence what users lose when the promise is not kept; for alerts and runbooks. */
  public Slo describedAs(String sentence) {
    about = sentence;
    return this;
  }

  String service() {
    return service;
  }

  String name() {
    return name;
  }

  String team() {
    return team;
  }

  String sentence() {
    return about.isEmpty() ? subject().words() : about;
  }

  List<Objective> objectives() {
    return List.copyOf(objectives);
  }

  private Slo promise(Objective objective) {
    if (objectives.stream().anyMatch(one -> one.name().equals(objective.name()))) {
      throw new IllegalStateException("promise " + name + " says " + objective.name() + " twice");
    }
    objectives.add(objective);
    return this;
  }

  private Slo about(Subject newSubject) {
    if (subject != null) {
      throw new IllegalStateException(
          "promise " + name + " is about " + subject.words() + " already; begin another one");
    }
    subject = newSubject;
    return this;
  }

  private Subject subject() {
    if (subject == null) {
      throw new IllegalStateException(
          "promise "
              + name
              + " is about nothing yet: say route, client, published or subscription"
              + " first");
    }
    return Objects.requireNonNull(subject);
  }

  private static @Nullable Violation target(double percent) {
    return Check.that(
        percent > 0 && percent < ALL, "percent", percent, "above 0 and below 100, such as 99.9");
  }
}
