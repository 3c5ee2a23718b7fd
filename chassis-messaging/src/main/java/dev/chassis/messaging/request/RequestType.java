package dev.chassis.messaging.request;

import dev.chassis.messaging.EventType;

/**
 * A kind of question and what answers it. Both sides declare it, each with records of its own.
 *
 * @param name what questions are routed by, as the name of an event type
 * @param question class its JSON is read into
 * @param answer class the answer's JSON is read into
 */
public record RequestType<Q, A>(String name, Class<Q> question, Class<A> answer) {

  public RequestType {
    EventType.of(name, question); // checks the name
  }

  /** A request type of that name. */
  public static <Q, A> RequestType<Q, A> of(String name, Class<Q> question, Class<A> answer) {
    return new RequestType<>(name, question, answer);
  }

  EventType<Q> event() {
    return EventType.of(name, question);
  }
}
