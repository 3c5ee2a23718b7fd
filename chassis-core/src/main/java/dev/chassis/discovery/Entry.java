package dev.chassis.discovery;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What the registry holds under one id. Immutable; renewing the lease makes a new one.
 *
 * @param id registration of the record, id of the instance
 * @param instance what can be called over HTTP; null for a published record of another type
 * @param published the published record as JSON; null when it was not published by a user
 * @param leaseUntil end of the lease on the ticker's scale; null when it never ends
 */
record Entry(
    String id,
    @Nullable Instance instance,
    @Nullable JsonObject published,
    @Nullable Long leaseUntil) {

  static Entry of(Instance instance, @Nullable Long leaseUntil) {
    return new Entry(instance.id(), instance, null, leaseUntil);
  }
}
