package dev.chassis.messaging.request;

import io.vertx.core.Future;

/** Answers questions. */
@FunctionalInterface
public interface Answerer<Q, A> {

  /**
   * Answers one question, on an event loop, with the asker's trace and deadline in the current
   * request context. After a crash the same question may come again.
   *
   * @return the answer, not null. What it fails with, or the method throws, is told to the asker as
   *     an HTTP handler's failure would be: problem details, and no more than "internal error" of
   *     what is no problem
   */
  Future<A> answer(Q question) throws Exception;
}
