/**
 * Who may: callers that are believed, tokens, roles, certificates and their renewal. It knows no
 * HTTP: {@code http.server} asks it.
 */
@NullMarked
package dev.chassis.security;

import org.jspecify.annotations.NullMarked;
