package dev.chassis.messaging;

import dev.chassis.config.Check;
import java.util.regex.Pattern;

/**
 * A kind of event. Sender and receiver each declare it with a record of their own, so they share
 * the name and the JSON, not the class.
 *
 * @param name the CloudEvents {@code type}: words of letters, digits, {@code _} and {@code -},
 *     joined by dots, at most 200 characters; what subscriptions are routed by
 * @param payload class the JSON body is read into, usually a record
 */
public record EventType<T>(String name, Class<T> payload) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final int MAX_NAME = 200;

  public EventType {
    Check.all(
        Check.matches(NAME, "words of letters, digits, _ and - joined by dots", "name", name),
        Check.that(name.length() <= MAX_NAME, "name", name, "at most 200 characters"));
  }

  /** An event type of that name. */
  public static <T> EventType<T> of(String name, Class<T> payload) {
    return new EventType<>(name, payload);
  }
}
