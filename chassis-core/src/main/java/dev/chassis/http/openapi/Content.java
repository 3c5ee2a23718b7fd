package dev.chassis.http.openapi;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A body in one media type.
 *
 * @param mediaType such as {@code application/json}
 * @param type what is written as JSON, or read from it; null when it is no JSON
 * @param isList whether it is an array of these
 */
public record Content(String mediaType, @Nullable Type type, boolean isList) {

  /** JSON of this type. */
  public static Content json(Type type) {
    return new Content("application/json", type, false);
  }
}
