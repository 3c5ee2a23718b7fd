package dev.chassis.messaging.contract;

import java.lang.reflect.Type;

/**
 * An event that a service publishes.
 *
 * @param type the event's type
 * @param data what it says: a record, usually
 */
public record Told(String type, Type data) {}
