/**
 * Metrics that are sent by OTLP besides being shown. A leaf: only it names classes of {@code
 * micrometer-registry-otlp}. Start at {@link dev.chassis.observability.otlp.OtlpMeters}.
 */
@NullMarked
package dev.chassis.observability.otlp;

import org.jspecify.annotations.NullMarked;
