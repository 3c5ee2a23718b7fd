/**
 * Configuration under test: a contract for every record, which fails for a key without a test, and
 * a reference page made of the records' own docs. Start at {@link
 * dev.chassis.testkit.config.ConfigContract}.
 */
@NullMarked
package dev.chassis.testkit.config;

import org.jspecify.annotations.NullMarked;
