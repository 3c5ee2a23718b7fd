/**
 * How {@link dev.chassis.http.HttpRoutes} works: templates, what a request binds to, what becomes
 * of a handler's result. Start at {@link dev.chassis.http.routes.TypedRoutes}.
 */
@NullMarked
package dev.chassis.http.routes;

import org.jspecify.annotations.NullMarked;
