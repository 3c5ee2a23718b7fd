package dev.chassis.client;

import io.vertx.core.Future;

/** One concern on a call's way out; it does its part and hands the call to the next. */
@FunctionalInterface
interface Stage {

  /** Carries the call on. Fails with a {@link CallException}. */
  Future<ServiceResponse> send(Call call);
}
