/**
 * Files that a service hands out as they are: pages, scripts, pictures. Begin at {@link
 * dev.chassis.http.HttpRoutes#files}. What is public here is for the room {@code routes}.
 */
@NullMarked
package dev.chassis.http.files;

import org.jspecify.annotations.NullMarked;
