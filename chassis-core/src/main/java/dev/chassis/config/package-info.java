/**
 * Configuration, read once and checked once: layered sources become typed records, and every
 * problem comes in one {@link dev.chassis.config.ConfigException}. Start at {@link
 * dev.chassis.config.ConfigSources}; records check themselves with {@link
 * dev.chassis.config.Check}; what must not be printed is a {@link dev.chassis.config.Secret}.
 */
@NullMarked
package dev.chassis.config;

import org.jspecify.annotations.NullMarked;
