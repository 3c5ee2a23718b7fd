/**
 * Bodies that are never held whole: request bodies read piece by piece, server-sent events, uploads
 * with files. {@link dev.chassis.http.HttpRoutes} is where they are declared. What is public here
 * is for the room {@code routes}.
 */
@NullMarked
package dev.chassis.http.streams;

import org.jspecify.annotations.NullMarked;
