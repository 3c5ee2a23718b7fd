/**
 * The embedded transport: a broker inside the JVM for development and tests. It keeps nothing when
 * the process ends. Start at {@link dev.chassis.messaging.memory.MemoryBroker}; share one through
 * the {@code Environment} to join several services.
 */
@NullMarked
package dev.chassis.messaging.memory;

import org.jspecify.annotations.NullMarked;
