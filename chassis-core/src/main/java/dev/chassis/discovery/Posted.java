package dev.chassis.discovery;

import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;

/**
 * A record that a user published. Immutable.
 *
 * @param registration its id
 * @param json the record; never changed, copied when handed out
 * @param leaseUntil end of its lease on the ticker's scale, {@link Claim#ENDLESS} for none
 */
record Posted(String registration, JsonObject json, long leaseUntil) {

  Record record() {
    return new Record(json.copy());
  }

  boolean isOver(long now) {
    return leaseUntil != Claim.ENDLESS && now - leaseUntil > 0;
  }
}
