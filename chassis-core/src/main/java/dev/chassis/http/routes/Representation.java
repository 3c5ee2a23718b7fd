package dev.chassis.http.routes;

import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/**
 * A form in which a route offers its answers.
 *
 * @param mediaType as it goes into {@code Content-Type}
 * @param writer writes a handler's answer
 */
record Representation(String mediaType, Function<Object, Buffer> writer) {

  static final String JSON = "application/json";
}
