/**
 * Keeps a service to what it has promised: the descriptions of its interface and its events, kept
 * in its repository, are compared in its build, and so are the files in which its consumers say
 * what they read. Start at {@link dev.chassis.testkit.api.ApiContract} for HTTP, {@link
 * dev.chassis.testkit.api.EventContract} for events, {@link dev.chassis.testkit.api.Expectations}
 * for what a service reads of others, {@link dev.chassis.testkit.api.Consumers} for those who read
 * of it.
 */
@NullMarked
package dev.chassis.testkit.api;

import org.jspecify.annotations.NullMarked;
