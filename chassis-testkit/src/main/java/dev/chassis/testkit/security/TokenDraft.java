package dev.chassis.testkit.security;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A token before it is signed: honest as it comes, dishonest as a test wants it. */
public final class TokenDraft {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Map<String, @Nullable Object> header = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> claims = new LinkedHashMap<>();
  private final SigningKey key;

  TokenDraft(SigningKey key) {
    this.key = key;
    header.put("alg", key.algorithm());
    header.put("kid", key.id());
    header.put("typ", "at+jwt");
  }

  /** Sets a field of the header; null takes it out. */
  public TokenDraft header(String name, @Nullable Object value) {
    set(header, name, value);
    return this;
  }

  /** Sets a claim; null takes it out. */
  public TokenDraft claim(String name, @Nullable Object value) {
    set(claims, name, value);
    return this;
  }

  private static void set(Map<String, @Nullable Object> map, String name, @Nullable Object value) {
    if (value == null) {
      map.remove(name);
    } else {
      map.put(name, value);
    }
  }

  /** The token, signed with the key it was drafted for. */
  public String signed() {
    return signedBy(key);
  }

  /** The token, signed with another key; the header stays as it is. */
  public String signedBy(SigningKey other) {
    return signingInput() + "." + BASE64.encodeToString(other.sign(signingInput()));
  }

  /** The token with an HMAC over {@code secret} in place of a signature. */
  public String withMac(byte[] secret) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      var code = mac.doFinal(signingInput().getBytes(StandardCharsets.US_ASCII));
      return signingInput() + "." + BASE64.encodeToString(code);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  /** The token with an empty signature. */
  public String unsigned() {
    return signingInput() + ".";
  }

  private String signingInput() {
    return encoded(header) + "." + encoded(claims);
  }

  private static String encoded(Map<String, @Nullable Object> json) {
    var text = new JsonObject(new LinkedHashMap<>(json)).encode();
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
