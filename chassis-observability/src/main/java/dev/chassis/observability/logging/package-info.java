/**
 * Log lines as JSON with ECS field names, from the first line of the process on, each with the
 * request and the service it belongs to. {@link dev.chassis.observability.logging.JsonConfigurator}
 * sets Logback up; {@link dev.chassis.observability.logging.EcsEncoder} is for those who bring
 * their own {@code logback.xml}. The format is written down in {@code docs/formats/log-line.md}.
 */
@NullMarked
package dev.chassis.observability.logging;

import org.jspecify.annotations.NullMarked;
