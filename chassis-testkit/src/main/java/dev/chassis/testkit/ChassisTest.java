package dev.chassis.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs services around each test of a class: started before the test on free ports, joined in
 * memory, stopped after it; those of nested classes too. A test method takes what it needs as
 * parameters: {@link ServiceUnderTest} (when there is one service), {@link SystemTest}, {@link
 * TestHttp} (of the first service), {@link dev.chassis.testkit.capture.LogCapture}, {@link
 * dev.chassis.testkit.capture.EventProbe}.
 *
 * <pre>
 * &#64;ChassisTest(OrdersService.class)
 * class OrdersServiceTest {
 *   &#64;Test
 *   void refusesAMalformedBody(TestHttp http) {
 *     assertThat(http.post("/orders", "{").status()).isEqualTo(400);
 *   }
 * }
 * </pre>
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ChassisExtension.class)
public @interface ChassisTest {

  /** Classes with a {@code public static Chassis chassis()}; started in this order. */
  Class<?>[] value();

  /**
   * Settings, stronger than any other source: {@code "client.defaults.timeout=1s"} for all
   * services, {@code "orders: orders.maxQuantity=5"} for the service {@code orders} alone, as is
   * needed when the others do not know the key.
   */
  String[] settings() default {};
}
