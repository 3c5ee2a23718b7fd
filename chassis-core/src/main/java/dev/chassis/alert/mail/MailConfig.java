package dev.chassis.alert.mail;

import dev.chassis.config.Check;
import dev.chassis.config.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom to send mail, and through which server. Config section {@code alerts.mail}. Only {@link
 * #defaults()} is promised to stay as it is.
 *
 * @param host of the mail server; default none: no mail is sent
 * @param port of the mail server, 1 to 65535; default 587 (RFC 6409)
 * @param security {@code starttls}, {@code tls} (from the first byte, mostly port 465) or {@code
 *     none}; default {@code starttls}, which the server must offer
 * @param username to log in with; default none: no login
 * @param password to log in with; default none
 * @param from address of the sender; needed with a host
 * @param to addresses to send to; at least one is needed with a host
 */
public record MailConfig(
    @Nullable String host,
    int port,
    Security security,
    @Nullable String username,
    @Nullable Secret password,
    @Nullable String from,
    List<String> to) {

  /** How the connection is kept private. */
  public enum Security {
    starttls,
    tls,
    none
  }

  private static final int SUBMISSION = 587;
  private static final int LAST_PORT = 65_535;

  /** Checks the addresses. */
  public MailConfig {
    Check.all(
        Check.that(host == null || !host.isBlank(), "host", host, "some text"),
        Check.between(1, LAST_PORT, "port", port),
        Check.that(
            host == null || (from != null && isAddress(from)), "from", from, "a mail address"),
        Check.that(
            (host == null || !to.isEmpty()) && to.stream().allMatch(MailConfig::isAddress),
            "to",
            to,
            "mail addresses, at least one"));
    to = List.copyOf(to);
  }

  private static boolean isAddress(String text) {
    return text.indexOf('@') > 0 && text.chars().noneMatch(Character::isWhitespace);
  }

  /** No mail. */
  public static MailConfig defaults() {
    return new MailConfig(null, SUBMISSION, Security.starttls, null, null, null, List.of());
  }
}
