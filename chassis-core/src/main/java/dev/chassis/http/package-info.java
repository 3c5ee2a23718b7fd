/**
 * Calls coming in, in the words of a service: declare typed routes on {@link
 * dev.chassis.http.HttpRoutes}; every failure leaves as {@link dev.chassis.http.Problem} details.
 * The server is in {@code http.server}, the routes' engine in {@code http.routes}.
 */
@NullMarked
package dev.chassis.http;

import org.jspecify.annotations.NullMarked;
