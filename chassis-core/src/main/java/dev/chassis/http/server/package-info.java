/**
 * The engine behind {@link dev.chassis.http}: one server, and the pipeline that every request goes
 * through, readable in one method of {@code Pipeline}. Start at {@link
 * dev.chassis.http.server.HttpIngress}. What is public here is for the rooms that answer requests,
 * not for services.
 */
@NullMarked
package dev.chassis.http.server;

import org.jspecify.annotations.NullMarked;
