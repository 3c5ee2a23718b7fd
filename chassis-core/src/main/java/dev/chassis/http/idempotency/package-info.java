/**
 * Requests that may be sent twice and are worked on once: the first answer to an {@code
 * Idempotency-Key} is kept and given again. Begin at {@link dev.chassis.http.Route#idempotent()};
 * {@link dev.chassis.http.idempotency.IdempotencyStore} is for who keeps answers elsewhere.
 */
@NullMarked
package dev.chassis.http.idempotency;

import org.jspecify.annotations.NullMarked;
