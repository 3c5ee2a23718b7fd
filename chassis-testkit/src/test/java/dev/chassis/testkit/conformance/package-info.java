@NullMarked
package dev.chassis.testkit.conformance;

import org.jspecify.annotations.NullMarked;
