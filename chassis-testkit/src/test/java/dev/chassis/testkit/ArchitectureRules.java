package dev.chassis.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import dev.chassis.config.Secret;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the house looks like, as rules on everything below a root package. */
record ArchitectureRules(String root) {

  /** Rooms of core from the ground up: a room knows only rooms of its own floor and below. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("time", "redaction", "config", "signals"),
          List.of("context", "json"),
          List.of("resilience", "health", "security", "heartbeat", "alert", "discovery", "balance"),
          List.of("lifecycle"),
          List.of("http", "client"),
          List.of("management"));

  /**
   * Rooms that plug in from outside, as a user's module would: they may know all, none knows them.
   */
  private static final String[] LEAVES = {
    "security.vault", "alert.mail", "discovery.consul", "discovery.kubernetes", "discovery.dns"
  };

  /** Calls that ask for the time or wait for it, by the class that offers them. */
  private static final Map<Class<?>, Set<String>> TIME =
      Map.of(
          System.class, Set.of("nanoTime", "currentTimeMillis"),
          java.time.Instant.class, Set.of("now"),
          java.time.LocalDateTime.class, Set.of("now"),
          java.time.OffsetDateTime.class, Set.of("now"),
          java.time.ZonedDateTime.class, Set.of("now"),
          java.time.LocalDate.class, Set.of("now"),
          java.time.Clock.class, Set.of("systemUTC", "systemDefaultZone", "system"),
          Vertx.class, Set.of("setTimer", "setPeriodic", "timer"),
          Thread.class, Set.of("sleep"),
          java.util.concurrent.TimeUnit.class, Set.of("sleep"));

  Map<String, ArchRule> all() {
    var rules = new LinkedHashMap<String, ArchRule>();
    rules.put("modules know only those below", modules());
    rules.put("rooms of core know only floors below", floors());
    rules.put("every room of core has a floor", everyRoomHasAFloor());
    rules.put("packages form no ring", noRings());
    rules.put("time comes from the room time", timeOnlyInItsRoom());
    rules.put("there is one way to log", oneWayToLog());
    rules.put("optional back ends are leaves", optionalLeaves());
    rules.put("meters are made of signals", metersOfSignals());
    rules.put("no thread-locals", noThreadLocals());
    rules.put("secrets are compared in constant time", secretsInConstantTime());
    rules.replaceAll((name, rule) -> rule.allowEmptyShould(true));
    return rules;
  }

  private ArchRule modules() {
    return CompositeArchRule.of(
            noClasses()
                .that(core())
                .should()
                .dependOnClassesThat(in("messaging", "observability", "testkit")))
        .and(
            noClasses()
                .that(in("messaging"))
                .should()
                .dependOnClassesThat(in("observability", "testkit"))
                .because("both speak through core: either is of use without the other"))
        .and(
            noClasses()
                .that(in("observability"))
                .should()
                .dependOnClassesThat(in("messaging", "testkit")))
        .as("modules know only those below them");
  }

  private ArchRule floors() {
    var rules = new ArrayList<ArchRule>();
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      var above = FLOORS.subList(floor + 1, FLOORS.size()).stream().flatMap(List::stream).toList();
      var tooHigh = in(above.toArray(String[]::new)).or(frontDoor());
      for (var room : FLOORS.get(floor)) {
        rules.add(
            noClasses()
                .that(in(room).and(not(in(LEAVES))))
                .should()
                .dependOnClassesThat(tooHigh)
                .allowEmptyShould(true));
      }
    }
    return CompositeArchRule.of(rules);
  }

  private ArchRule everyRoomHasAFloor() {
    var rooms = FLOORS.stream().flatMap(List::stream).toArray(String[]::new);
    return classes().that(core()).should(ArchCondition.from(in(rooms).or(frontDoor())));
  }

  private ArchRule noRings() {
    return slices().matching(root + ".(**)").should().beFreeOfCycles();
  }

  private ArchRule timeOnlyInItsRoom() {
    return noClasses()
        .that(not(in("time")))
        .should()
        .accessTargetWhere(describe("the target tells or takes time", ArchitectureRules::isTime))
        .because("tests drive time by hand: ask Ticker and Timers");
  }

  private ArchRule oneWayToLog() {
    // A command speaks to who runs it, a contract that measures to who reads the build.
    var printers =
        frontDoor()
            .or(
                in(
                    "observability.logging",
                    "observability.slo",
                    "testkit.contract",
                    "testkit.conformance"));
    return CompositeArchRule.of(
            noClasses().should().dependOnClassesThat(resideInAPackage("java.util.logging..")))
        .and(
            noClasses()
                .that(not(printers))
                .should()
                .accessTargetWhere(
                    describe("the target is a standard stream", ArchitectureRules::isStream)))
        .and(
            noClasses()
                .that(core().or(in("messaging")))
                .should()
                .dependOnClassesThat(resideInAPackage("ch.qos.logback.."))
                .because("they log through SLF4J, whatever is behind it"))
        .as("libraries log through SLF4J; only the front door, commands and the log itself print");
  }

  private ArchRule optionalLeaves() {
    var leaf = everything().and(resideInAPackage("..rabbitmq.."));
    var amqp = in("messaging.amqp");
    var broker = in("testkit.broker");
    var tokens = in("security.jwt");
    var database = in("messaging.database", "messaging.outbox");
    var postgres = in("testkit.postgres");
    // Java itself keeps what is hidden in a leaf from its front room.
    var messagingFront = resideInAPackage(root + ".messaging");
    return CompositeArchRule.of(
            noClasses()
                .that(not(leaf))
                .should()
                .dependOnClassesThat(resideInAPackage("com.rabbitmq.."))
                .because("its jar is optional"))
        .and(
            noClasses().that(not(leaf).and(not(messagingFront))).should().dependOnClassesThat(leaf))
        .and(
            noClasses()
                .that(not(amqp))
                .should()
                .dependOnClassesThat(
                    resideInAnyPackage("io.vertx.amqp..", "io.vertx.proton..", "org.apache.qpid.."))
                .because("its jar is optional"))
        .and(noClasses().that(not(amqp)).should().dependOnClassesThat(amqp))
        .and(
            noClasses()
                .that(not(broker))
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.activemq.."))
                .because("its jar is optional"))
        .and(noClasses().that(not(in(LEAVES))).should().dependOnClassesThat(in(LEAVES)))
        .and(
            noClasses()
                .that(not(tokens))
                .should()
                .dependOnClassesThat(resideInAPackage("com.nimbusds.."))
                .because("its jar is optional"))
        .and(noClasses().that(not(tokens.or(frontDoor()))).should().dependOnClassesThat(tokens))
        .and(observabilityLeaves())
        .and(
            noClasses()
                .that(not(database.or(postgres)))
                .should()
                .dependOnClassesThat(
                    resideInAnyPackage(
                        "io.vertx.sqlclient..",
                        "io.vertx.pgclient..",
                        "org.flywaydb..",
                        "org.postgresql..",
                        "io.zonky.."))
                .because("their jars are optional"))
        .and(
            noClasses()
                .that(not(database.or(in("testkit"))))
                .should()
                .dependOnClassesThat(database))
        .as("optional back ends are leaves");
  }

  private ArchRule observabilityLeaves() {
    var tracing = in("observability.tracing");
    var otlp = in("observability.otlp");
    var front = resideInAPackage(root + ".observability");
    return CompositeArchRule.of(
            noClasses()
                .that(not(tracing))
                .should()
                .dependOnClassesThat(
                    resideInAnyPackage("io.opentelemetry..", "io.vertx.tracing..", "zipkin2.."))
                .because("their jars are optional"))
        .and(
            noClasses()
                .that(not(otlp))
                .should()
                .dependOnClassesThat(resideInAPackage("io.micrometer.registry.otlp.."))
                .because("its jar is optional"))
        .and(
            noClasses()
                .that(not(tracing.or(otlp).or(front)))
                .should()
                .dependOnClassesThat(tracing.or(otlp)));
  }

  private ArchRule metersOfSignals() {
    return noClasses()
        .that(not(in("signals")))
        .should()
        .accessTargetWhere(describe("the target makes a meter", ArchitectureRules::makesMeters))
        .because("what is measured must stand in a list: Signals");
  }

  private static boolean makesMeters(JavaAccess<?> access) {
    var owner = access.getTargetOwner();
    var name = access.getTarget().getName();
    boolean registers =
        owner.getName().startsWith("io.micrometer.core.instrument.")
            && owner.getSimpleName().equals("Builder")
            && name.equals("register");
    return registers
        || (owner.isAssignableTo(MeterRegistry.class)
            && Set.of("timer", "counter", "gauge", "summary", "more").contains(name));
  }

  private ArchRule secretsInConstantTime() {
    return noCodeUnits()
        .that(describe("are outside Secret", unit -> !isSecret(unit.getOwner())))
        .should(
            ArchCondition.from(
                describe(
                    "reveal a secret and compare texts",
                    (JavaCodeUnit unit) -> reveals(unit) && comparesTexts(unit))))
        .because("equals ends at the first difference and so tells where it is: Secret.matches");
  }

  private static boolean isSecret(JavaClass type) {
    return type.isEquivalentTo(Secret.class);
  }

  private static boolean reveals(JavaCodeUnit unit) {
    return unit.getMethodCallsFromSelf().stream()
        .anyMatch(
            call -> isSecret(call.getTargetOwner()) && call.getTarget().getName().equals("reveal"));
  }

  private static boolean comparesTexts(JavaCodeUnit unit) {
    return unit.getMethodCallsFromSelf().stream()
        .anyMatch(
            call ->
                call.getTargetOwner().isEquivalentTo(String.class)
                    && Set.of("equals", "equalsIgnoreCase", "contentEquals", "compareTo")
                        .contains(call.getTarget().getName()));
  }

  private ArchRule noThreadLocals() {
    return noFields()
        .should()
        .haveRawType(
            JavaClass.Predicates.assignableTo(ThreadLocal.class)
                .or(JavaClass.Predicates.type(threadLocalOfNetty())))
        .because("a thread serves many requests: what belongs to one rides on its context");
  }

  private static Class<?> threadLocalOfNetty() {
    return io.netty.util.concurrent.FastThreadLocal.class;
  }

  private DescribedPredicate<JavaClass> everything() {
    return resideInAPackage(root + "..");
  }

  /** Classes of these rooms or modules; of none when none is named. */
  private DescribedPredicate<JavaClass> in(String... rooms) {
    return resideInAnyPackage(
        Arrays.stream(rooms).map(room -> root + "." + room + "..").toArray(String[]::new));
  }

  private DescribedPredicate<JavaClass> frontDoor() {
    return resideInAPackage(root);
  }

  private DescribedPredicate<JavaClass> core() {
    return everything().and(not(in("messaging", "observability", "testkit"))).as("core");
  }

  private static boolean isTime(JavaAccess<?> access) {
    return TIME.entrySet().stream()
        .anyMatch(
            entry ->
                access.getTargetOwner().isAssignableTo(entry.getKey())
                    && entry.getValue().contains(access.getTarget().getName()));
  }

  private static boolean isStream(JavaAccess<?> access) {
    var name = access.getTarget().getName();
    var owner = access.getTargetOwner();
    boolean prints = owner.isEquivalentTo(System.class) && Set.of("out", "err").contains(name);
    return prints || (owner.isAssignableTo(Throwable.class) && name.equals("printStackTrace"));
  }
}
