package dev.chassis.testkit.conformance;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The service to be examined, and what of it the kit can get at.
 *
 * @param service its name
 * @param http calls it
 * @param management calls its management server
 * @param log what it writes; null where the kit does not see it
 * @param beats its heartbeats; null where the kit does not hear them
 * @param contract folder with what it promised; null for none
 * @param outgoing a request that has it call another service; null for none
 * @param ending stops it; null where it is not the kit's to stop
 * @param secrets what it was configured with and must never show
 */
record Subject(
    String service,
    Caller http,
    Caller management,
    @Nullable LogOutput log,
    @Nullable Beats beats,
    @Nullable Path contract,
    @Nullable Outgoing outgoing,
    @Nullable Ending ending,
    List<String> secrets) {

  Subject {
    secrets = List.copyOf(secrets);
  }
}
