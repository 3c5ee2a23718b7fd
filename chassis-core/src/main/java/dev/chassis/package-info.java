/**
 * The front door. {@link dev.chassis.Chassis} builds and runs a service; a {@link
 * dev.chassis.Service} is your wiring, written against {@link dev.chassis.ServiceContext}; a {@link
 * dev.chassis.ChassisModule} adds to every service what it needs, such as messaging or metrics.
 */
@NullMarked
package dev.chassis;

import org.jspecify.annotations.NullMarked;
