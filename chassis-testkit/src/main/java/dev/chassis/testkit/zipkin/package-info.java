/**
 * A real trace server of a test's own. Start at {@link
 * dev.chassis.testkit.zipkin.ThrowawayZipkin#start()}.
 */
@NullMarked
package dev.chassis.testkit.zipkin;

import org.jspecify.annotations.NullMarked;
