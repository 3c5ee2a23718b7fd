/**
 * What a service tells and hears, described for others: JSON Schemas of its events and an AsyncAPI
 * document, made of the records themselves. Start at {@link
 * dev.chassis.messaging.contract.AsyncApi}; the testkit holds a service against the files in its
 * {@code contract/} folder.
 */
@NullMarked
package dev.chassis.messaging.contract;

import org.jspecify.annotations.NullMarked;
