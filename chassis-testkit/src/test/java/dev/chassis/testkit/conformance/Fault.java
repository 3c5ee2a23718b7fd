package dev.chassis.testkit.conformance;

/** What is wrong with a {@link PlainService}, and the one promise that it breaks by that. */
enum Fault {
  NONE(""),
  SAYS_OK_FOR_UP("health"),
  IS_UP_WITH_503("health"),
  ERRORS_IN_HTML("problem details"),
  MALFORMED_IS_500("problem details"),
  ANY_SIZE("problem details"),
  PATHS_AS_LABELS("metrics"),
  OWN_NAMES("metrics"),
  OWN_LABELS("metrics"),
  NEW_TRACE("trace"),
  CALLS_WITHOUT_TRACE("trace"),
  NO_DEADLINE("deadlines"),
  CALLS_WITHOUT_DEADLINE("deadlines"),
  SAME_SEQ("heartbeats"),
  BEATS_WITHOUT_LOAD("heartbeats"),
  OTHER_CONTRACT("contract"),
  NO_DESCRIPTION("contract"),
  LOGS_QUERIES("no secrets"),
  SHOWS_SETTINGS("no secrets"),
  ECHOES_BODIES("no secrets"),
  LINES_OF_TEXT("log lines"),
  LINES_WITHOUT_LEVEL("log lines"),
  READY_TO_THE_END("drain"),
  CUTS("drain");

  private final String promise;

  Fault(String promise) {
    this.promise = promise;
  }

  String promise() {
    return promise;
  }
}
