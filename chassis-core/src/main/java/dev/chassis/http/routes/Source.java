package dev.chassis.http.routes;

import org.jspecify.annotations.Nullable;

/** Where a component of a request's record comes from. */
interface Source {

  /** Name to tell the caller, when the record does not like the value. */
  String pointer(String below);

  /** The component's value. What is wrong is told to {@code incoming}. */
  @Nullable Object read(Incoming incoming);
}
