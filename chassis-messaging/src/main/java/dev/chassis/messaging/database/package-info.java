/**
 * The service's own PostgreSQL: a pool of connections with limits, migrations before anything
 * starts, readiness, an end in good order. Add {@link
 * dev.chassis.messaging.database.Database#module()} before the modules that need it; settings are
 * in {@link dev.chassis.messaging.database.DatabaseConfig}. A leaf: its jars are optional.
 */
@NullMarked
package dev.chassis.messaging.database;

import org.jspecify.annotations.NullMarked;
