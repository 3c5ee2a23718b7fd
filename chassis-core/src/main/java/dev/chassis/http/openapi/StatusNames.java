package dev.chassis.http.openapi;

import io.netty.handler.codec.http.HttpResponseStatus;

/** Names of HTTP statuses, for a description that OpenAPI insists on. */
final class StatusNames {

  private StatusNames() {}

  static String of(int status) {
    return HttpResponseStatus.valueOf(status).reasonPhrase();
  }
}
