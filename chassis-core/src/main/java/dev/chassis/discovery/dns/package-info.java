/**
 * Discovery by the DNS: SRV records, asked for again and again. Start at {@link
 * dev.chassis.discovery.dns.Dns}.
 */
@NullMarked
package dev.chassis.discovery.dns;

import org.jspecify.annotations.NullMarked;
