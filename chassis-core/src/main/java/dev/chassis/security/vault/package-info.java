/**
 * Secrets from Vault as configuration values, kept alive while the service runs. A leaf: it plugs
 * into configuration and front door from outside, and no other room knows it. Start at {@link
 * dev.chassis.security.vault.Vault}.
 */
@NullMarked
package dev.chassis.security.vault;

import org.jspecify.annotations.NullMarked;
