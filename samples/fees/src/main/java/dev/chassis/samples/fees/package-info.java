/**
 * The sample service that charges fees: once per order, whatever happens to the process. Start at
 * {@link dev.chassis.samples.fees.FeesService}; the promise is kept by the inbox and a transaction.
 */
@NullMarked
package dev.chassis.samples.fees;

import org.jspecify.annotations.NullMarked;
