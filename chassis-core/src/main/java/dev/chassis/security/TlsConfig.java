package dev.chassis.security;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A server's certificate, and whose clients it accepts. Config keys live under {@code http.tls}.
 *
 * @param certificate PEM file with the certificate and its chain
 * @param key PEM file with the private key, PKCS 8
 * @param clientAuthorities PEM file with the authorities that sign the certificates of callers;
 *     when given, a caller without such a certificate is refused; default none
 */
public record TlsConfig(Path certificate, Path key, @Nullable Path clientAuthorities) {}
