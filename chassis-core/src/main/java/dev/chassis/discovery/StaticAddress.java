package dev.chassis.discovery;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * An address in the configuration: {@code [http[s]://]host:port}, and what is known of the instance
 * behind a question mark, such as {@code 10.0.0.7:80?zone=a&version=2&weight=50&tier=gold}.
 */
final class StaticAddress {

  private StaticAddress() {}

  static Instance of(String service, String text) {
    var instance = parse(service, text);
    if (instance == null) {
      throw new IllegalArgumentException(text + " is no address");
    }
    return instance;
  }

  /** Null when it is something else. */
  static @Nullable Instance parse(String service, String text) {
    int mark = text.indexOf('?');
    var endpoint = Endpoint.parse(mark < 0 ? text : text.substring(0, mark));
    if (endpoint == null) {
      return null;
    }
    var bare = Instance.at(service, service + "@" + endpoint, endpoint);
    return mark < 0 ? bare : described(bare, text.substring(mark + 1));
  }

  private static @Nullable Instance described(Instance bare, String query) {
    var facts = new HashMap<String, String>();
    for (var pair : query.split("&", -1)) {
      int is = pair.indexOf('=');
      if (is < 1 || facts.put(pair.substring(0, is), decoded(pair.substring(is + 1))) != null) {
        return null;
      }
    }
    var weight = facts.remove("weight");
    if (weight != null && !weight.matches("[1-9][0-9]{0,3}")) {
      return null;
    }
    return bare.withVersion(facts.remove("version"))
        .withZone(facts.remove("zone"))
        .withWeight(weight == null ? Instance.NORMAL_WEIGHT : Integer.parseInt(weight))
        .withMetadata(facts);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
