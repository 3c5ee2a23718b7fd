package dev.chassis.http;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The body of the request, as JSON. At most one component of a record carries it; one that is
 * {@code Optional} or {@code @Nullable} may be missing.
 *
 * @see HttpRoutes
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Body {}
