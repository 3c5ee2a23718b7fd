package dev.chassis.testkit.process;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Forty secrets, each of its own value, named by the way on which it could get out. */
enum Plant {
  // Settings of type Secret, by every source there is.
  IN_FILE,
  FROM_FILE,
  FROM_ENVIRONMENT,
  AS_VARIABLE,
  AS_PROPERTY,
  FROM_VAULT,
  ROTATED_IN_VAULT,
  IN_LIST,
  IN_MAP,
  NESTED,
  PRIVATE_KEY,
  MANAGEMENT_TOKEN,
  VAULT_SECRET_ID,
  // Settings that are no Secret and should be.
  JDBC_SETTING,
  URI_SETTING,
  OTHER_VARIABLE,
  // What a request carries.
  BEARER_HEADER,
  BASIC_HEADER,
  COOKIE_HEADER,
  API_KEY_HEADER,
  PROXY_HEADER,
  VAULT_HEADER,
  JWT_HEADER,
  QUERY_TOKEN,
  QUERY_PASSWORD,
  BODY_FIELD,
  BROKEN_BODY,
  // What exceptions say.
  JDBC_EXCEPTION,
  USER_INFO_IN_CAUSE,
  BEARER_IN_SUPPRESSED,
  FAILED_FUTURE,
  HEALTH_CHECK,
  DRIVER_WORDS,
  // What people log.
  BEAN,
  RECORD_TEXT,
  MAP_VALUE,
  KEY_VALUE,
  JSON_TEXT,
  JWT_IN_TEXT,
  THREAD_CONTEXT;

  /** The secret itself. */
  String value() {
    return "Pl4nt%08xXw3T".formatted(name().hashCode());
  }

  /** What is searched for: credentials and tokens carry it encoded. */
  String trace() {
    return switch (this) {
      case BASIC_HEADER -> base64("ada:" + value());
      case JWT_HEADER, JWT_IN_TEXT -> base64("{\"sub\":\"" + value() + "\"}");
      default -> value();
    };
  }

  /** A token with the secret as its subject. */
  String jwt() {
    return base64("{\"alg\":\"HS256\"}") + "." + trace() + ".c2lnbmF0dXJl";
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
