/**
 * A real PostgreSQL for tests: the installed one as a throwaway process, else one that comes as a
 * jar. Start at {@link dev.chassis.testkit.postgres.ThrowawayPostgres}.
 */
@NullMarked
package dev.chassis.testkit.postgres;

import org.jspecify.annotations.NullMarked;
