/**
 * Calls coming in. Services declare typed routes on {@link dev.chassis.http.HttpRoutes}; the
 * pipeline in front of them can be read in one method of the server; every failure leaves as {@link
 * dev.chassis.http.Problem} details. {@link dev.chassis.http.ManagementRoutes} is the second
 * server, for probes and people on call.
 */
@NullMarked
package dev.chassis.http;

import org.jspecify.annotations.NullMarked;
