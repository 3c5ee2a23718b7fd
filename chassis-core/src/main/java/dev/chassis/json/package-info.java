/**
 * JSON as every part of the chassis reads and writes it: strict about form (depth, duplicates,
 * trailing text), tolerant of fields it does not know, bound to records. Start at {@link
 * dev.chassis.json.JsonCodec}.
 */
@NullMarked
package dev.chassis.json;

import org.jspecify.annotations.NullMarked;
