/**
 * A Vault for tests, without Vault: {@link dev.chassis.testkit.vault.FakeVault} answers by the
 * published HTTP API and has the controls that a real one lacks (seal, expire, fail, slow down).
 */
@NullMarked
package dev.chassis.testkit.vault;

import org.jspecify.annotations.NullMarked;
