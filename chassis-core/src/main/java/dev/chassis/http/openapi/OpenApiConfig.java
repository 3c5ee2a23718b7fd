package dev.chassis.http.openapi;

/**
 * Where the description of the service is served. Config keys live under {@code openapi}.
 *
 * @param onServicePort whether {@code /openapi.json} is served to callers too, not only on the
 *     management server; default false: what can be called is then not told to everybody
 */
public record OpenApiConfig(boolean onServicePort) {

  /** The defaults named above. */
  public static OpenApiConfig defaults() {
    return new OpenApiConfig(false);
  }
}
