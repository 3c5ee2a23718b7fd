/**
 * What a service promises its users, and what comes of it: recording rules, burn-rate alerts,
 * dashboards and runbooks as files, and a live error budget at {@code /slo}. Declare promises with
 * {@link dev.chassis.observability.slo.Slos}; {@link dev.chassis.observability.slo.SloFiles} writes
 * the files. All expressions are made of the {@link dev.chassis.signals.Signal}s that the code
 * measures with.
 */
@NullMarked
package dev.chassis.observability.slo;

import org.jspecify.annotations.NullMarked;
