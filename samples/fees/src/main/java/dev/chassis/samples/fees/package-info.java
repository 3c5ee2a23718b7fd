/**
 * The sample service that charges fees: once per order, whatever happens to the process. Start at
 * {@link dev.chassis.samples.fees.FeesService}; the promise is kept by {@code FeeLedger}.
 */
@NullMarked
package dev.chassis.samples.fees;

import org.jspecify.annotations.NullMarked;
