package dev.chassis.messaging.contract;

import java.lang.reflect.Type;

/**
 * An event that a service subscribes to.
 *
 * @param subscription name of the subscription
 * @param type the event's type
 * @param data what is read of it: a record, usually
 */
public record Heard(String subscription, String type, Type data) {}
