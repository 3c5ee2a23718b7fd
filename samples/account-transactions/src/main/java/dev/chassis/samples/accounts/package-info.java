/**
 * The sample service that keeps accounts: reserves shares for an order when asked, books the order
 * once it is placed. Start at {@link dev.chassis.samples.accounts.AccountTransactionsService}; the
 * rules are in {@code Accounts}.
 */
@NullMarked
package dev.chassis.samples.accounts;

import org.jspecify.annotations.NullMarked;
