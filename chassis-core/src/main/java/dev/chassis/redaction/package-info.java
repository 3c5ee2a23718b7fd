/**
 * What must not be shown: finds secrets in text that others wrote, such as the message of a
 * driver's exception. {@link dev.chassis.redaction.Redactor} is the door; logs, health pages and
 * what a process says at its end go through it. It leans on nothing.
 */
@NullMarked
package dev.chassis.redaction;

import org.jspecify.annotations.NullMarked;
