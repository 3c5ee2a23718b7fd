/**
 * Prometheus and Alertmanager as they are installed, as throwaway processes on free ports, to test
 * what a service tells them. Start at {@link dev.chassis.testkit.monitoring.ThrowawayPrometheus};
 * without the programs a test is skipped, with one line that says what to install.
 */
@NullMarked
package dev.chassis.testkit.monitoring;

import org.jspecify.annotations.NullMarked;
