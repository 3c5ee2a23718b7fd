package dev.chassis.http.openapi;

import java.lang.reflect.Type;

/**
 * A parameter of an operation.
 *
 * @param place {@code path}, {@code query} or {@code header}
 * @param name on the wire
 * @param isRequired whether it must be given
 * @param type what it is bound to, without {@code Optional}
 */
public record Parameter(String place, String name, boolean isRequired, Type type) {}
