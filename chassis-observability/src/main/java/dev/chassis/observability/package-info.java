/**
 * What a running service tells about itself: logs, metrics and the pages that show them. Start at
 * {@link dev.chassis.observability.Observability#module()}.
 */
@NullMarked
package dev.chassis.observability;

import org.jspecify.annotations.NullMarked;
