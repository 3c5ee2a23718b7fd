/**
 * What a service answers, as an OpenAPI 3.1 document made from its routes and their records. Start
 * at {@link dev.chassis.http.openapi.OpenApi}.
 */
@NullMarked
package dev.chassis.http.openapi;

import org.jspecify.annotations.NullMarked;
