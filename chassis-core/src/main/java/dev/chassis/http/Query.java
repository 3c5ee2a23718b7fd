package dev.chassis.http;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A parameter of the query whose name is no Java name, or a mark that a record is a whole request.
 *
 * @see HttpRoutes
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Query {

  /** Name of the parameter; the component's own when empty. */
  String value() default "";
}
