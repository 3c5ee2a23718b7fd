package dev.chassis.messaging;

import dev.chassis.config.Check;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A kind of event. Sender and receiver each declare it with a record of their own, so they share
 * the name and the JSON, not the class.
 *
 * @param name the CloudEvents {@code type}: words of letters, digits, {@code _} and {@code -},
 *     joined by dots, at most 200 characters; what subscriptions are routed by
 * @param payload class the JSON body is read into, usually a record; {@code Buffer} for the JSON as
 *     it is
 * @param key what tells the key whose events keep their order, such as an account; null when the
 *     order of these events does not matter. No part of what makes two types equal
 */
public record EventType<T>(
    String name, Class<T> payload, @Nullable Function<? super T, String> key) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final int MAX_NAME = 200;

  public EventType {
    Check.all(
        Check.matches(NAME, "words of letters, digits, _ and - joined by dots", "name", name),
        Check.that(name.length() <= MAX_NAME, "name", name, "at most 200 characters"));
  }

  /** An event type of that name, without a key. */
  public static <T> EventType<T> of(String name, Class<T> payload) {
    return new EventType<>(name, payload, null);
  }

  /**
   * Copy whose events carry a key: those of equal keys are handled in the order they were published
   * by subscriptions that are ordered by key.
   *
   * @param newKey must not throw; an empty key counts as none
   */
  public EventType<T> keyedBy(Function<? super T, String> newKey) {
    return new EventType<>(name, payload, newKey);
  }

  /** The key of an event; empty when it has none. */
  String keyOf(T data) {
    return key == null ? "" : Objects.requireNonNullElse(key.apply(data), "");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EventType<?> type
        && name.equals(type.name)
        && payload.equals(type.payload);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, payload);
  }
}
