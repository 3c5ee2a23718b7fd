/**
 * The live page of a service on its management port: what the other pages know, for people, as it
 * changes. Start at {@link dev.chassis.observability.ops.LivePage}; the page itself is a few static
 * files beside it.
 */
@NullMarked
package dev.chassis.observability.ops;

import org.jspecify.annotations.NullMarked;
