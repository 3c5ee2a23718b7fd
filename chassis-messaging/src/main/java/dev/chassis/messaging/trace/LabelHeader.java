package dev.chassis.messaging.trace;

import dev.chassis.context.RequestContext;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The labels of a request in one header, {@code a=1,b=two%20words}: bounded, since every attempt of
 * a message carries them.
 */
public final class LabelHeader {

  /** Its name. */
  public static final String NAME = "x-request-labels";

  private static final int MAX_LENGTH = 4096;
  private static final int MAX_LABELS = 64;

  private LabelHeader() {}

  /** Writes the labels, as many as fit; nothing when there are none. */
  public static void write(RequestContext request, BiConsumer<String, String> header) {
    if (request.labels().isEmpty()) {
      return;
    }
    var text = new StringBuilder();
    request
        .labels()
        .forEach(
            (name, value) -> {
              var pair = encode(name) + "=" + encode(value);
              if (text.length() + pair.length() < MAX_LENGTH) {
                text.append(text.length() == 0 ? "" : ",").append(pair);
              }
            });
    if (text.length() > 0) {
      header.accept(NAME, text.toString());
    }
  }

  /** {@code request} with the labels that {@link #write} wrote; what is malformed is left out. */
  public static RequestContext read(RequestContext request, Map<String, String> headers) {
    var text = headers.get(NAME);
    if (text == null || text.isEmpty() || text.length() > MAX_LENGTH) {
      return request;
    }
    var labelled = request;
    var pairs = text.split(",", MAX_LABELS + 1);
    for (int i = 0; i < Math.min(pairs.length, MAX_LABELS); i++) {
      int equals = pairs[i].indexOf('=');
      var name = equals < 1 ? null : decode(pairs[i].substring(0, equals));
      var value = equals < 1 ? null : decode(pairs[i].substring(equals + 1));
      if (name != null && value != null) {
        labelled = labelled.withLabel(name, value);
      }
    }
    return labelled;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static @Nullable String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
