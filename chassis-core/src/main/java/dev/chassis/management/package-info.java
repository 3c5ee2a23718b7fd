/**
 * The second server, for probes and people on call: health, metrics and pages, on a port of its
 * own. Modules and services add pages to {@link dev.chassis.management.ManagementRoutes}.
 */
@NullMarked
package dev.chassis.management;

import org.jspecify.annotations.NullMarked;
