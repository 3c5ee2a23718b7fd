package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.capture.LogCapture;
import dev.chassis.testkit.capture.SpanCapture;
import dev.chassis.testkit.signals.SignalCheck;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchedTest {

  @Test
  void tellsWhatItDoes() {
    // snippet:spans
    try (var spans = SpanCapture.start();
        var shop = ServiceUnderTest.start(Watched.chassis(), spans::join)) {
      shop.http().get("/sales/7");

      var request = spans.await("the request", span -> span.name().equals("get /sales/{id}"));
      var own = spans.await("reckon", span -> span.name().equals("reckon"));
      assertThat(own.parentId()).isEqualTo(request.id());
      // end
      assertThat(own.tag("shop.sale")).isEqualTo("7");
    }
  }

  @Test
  void measuresWhatItDeclares() {
    try (var log = LogCapture.start();
        var shop = ServiceUnderTest.start(Watched.chassis())) {
      shop.http().get("/sales/7");

      // snippet:signals
      var check = SignalCheck.ofChassis().and(List.of(Watched.SALES));
      assertThat(check.faults(shop.context().metrics())).isEmpty();
      // end
      var sold = log.await("a line", line -> line.message().equals("sold 7"));
      assertThat(sold.field("labels.attempts")).isEqualTo("2");
    }
  }
}
