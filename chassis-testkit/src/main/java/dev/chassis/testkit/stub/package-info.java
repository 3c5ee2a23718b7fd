/**
 * Stand-ins for services that are not there: {@link dev.chassis.testkit.stub.StubService} answers
 * what a test says, and remembers what it was asked.
 */
@NullMarked
package dev.chassis.testkit.stub;

import org.jspecify.annotations.NullMarked;
