package dev.chassis.http.openapi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one route.
 *
 * @param method such as {@code GET}
 * @param template such as {@code /orders/{id}}
 * @param id name of the operation; null to make one up
 * @param summary in a few words; null for none
 * @param description at length; null for none
 * @param tags groups it belongs to
 * @param isDeprecated whether callers should move on
 * @param roles who may: null for everybody, empty for everybody with a token, else one of these
 * @param parameters of path, query and headers
 * @param body what it reads; null for nothing
 * @param isBodyRequired whether {@code body} must be there
 * @param answers by status, contents in order of preference, none for an answer without a body
 * @param problems by status, when they are answered
 */
public record Operation(
    String method,
    String template,
    @Nullable String id,
    @Nullable String summary,
    @Nullable String description,
    List<String> tags,
    boolean isDeprecated,
    @Nullable List<String> roles,
    List<Parameter> parameters,
    @Nullable Content body,
    boolean isBodyRequired,
    Map<Integer, List<Content>> answers,
    Map<Integer, String> problems) {}
