/**
 * Measurements of chassis beside what it is built on or stands next to. JMH classes end in {@code
 * Benchmark}; {@link dev.chassis.benchmarks.HttpPipelineLoad} is a program of its own. Start with
 * {@code benchmarks/run}.
 */
@NullMarked
package dev.chassis.benchmarks;

import org.jspecify.annotations.NullMarked;
