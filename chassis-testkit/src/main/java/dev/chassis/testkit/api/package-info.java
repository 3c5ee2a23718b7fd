/**
 * Keeps a service to what it has promised its callers: the description of its interface, kept in
 * its repository, is compared in its build. Start at {@link dev.chassis.testkit.api.ApiContract}.
 */
@NullMarked
package dev.chassis.testkit.api;

import org.jspecify.annotations.NullMarked;
