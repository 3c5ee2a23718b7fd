/**
 * Questions and answers over messages, for when who answers need not be up at that moment, or is
 * one of many behind a queue: {@link dev.chassis.messaging.request.Requests}, with {@link
 * dev.chassis.messaging.request.Requests#module()} beside messaging's own. Leans on messaging.
 */
@NullMarked
package dev.chassis.messaging.request;

import org.jspecify.annotations.NullMarked;
