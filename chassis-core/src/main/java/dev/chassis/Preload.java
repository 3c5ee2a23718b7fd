package dev.chassis;

import dev.chassis.json.JsonCodec;
import java.util.List;
import java.util.Optional;

/**
 * Makes the JVM load, beside the reading of the configuration, what every service needs soon after
 * and what takes long: JSON. Half of the processors idle while a service starts.
 */
final class Preload {

  private record Sample(String text, int number, List<Sample> nested, Optional<String> none) {}

  private Preload() {}

  static void begin() {
    var thread = new Thread(Preload::run, "chassis-preload");
    thread.setDaemon(true);
    thread.start();
  }

  private static void run() {
    JsonCodec.encodeToBytes(new Sample("", 0, List.of(), Optional.empty()));
  }
}
