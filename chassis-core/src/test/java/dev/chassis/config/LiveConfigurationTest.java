package dev.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.ReloadReport.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveConfigurationTest {

  record Limits(int orders, Optional<String> note) {
    Limits {
      Check.all(Check.between(1, 9, "orders", orders));
    }

    static Limits defaults() {
      return new Limits(1, Optional.empty());
    }
  }

  record Login(String user, Secret password) {
    Login {
      Check.all(
          Check.that(password.reveal().length() > 3, "password", password, "4 characters or more"));
    }
  }

  /** Told of a change, then asked for everything again. */
  private static final class Safe implements ReferenceScheme, ReferenceResolver {
    private final Map<String, String> values = new HashMap<>();

    @Override
    public String name() {
      return "safe";
    }

    @Override
    public ReferenceResolver open(Configuration configuration) {
      return this;
    }

    @Override
    public String resolve(String reference) throws ReferenceException {
      var value = values.get(reference);
      if (value == null) {
        throw new ReferenceException("has no such entry");
      }
      return value;
    }
  }

  @TempDir private Path folder;
  private final List<Runnable> told = new ArrayList<>();
  private final List<Limits> heard = new ArrayList<>();
  private final Safe safe = new Safe();
  private LiveConfiguration configuration;
  private Live<Limits> limits;
  private Login login;

  @BeforeEach
  void start() {
    secret("swordfish");
    file(3, "ann");
    var sources = ConfigSources.none().references(safe).file(folder.resolve("a.conf"));
    configuration = LiveConfiguration.of(sources.read(), told::add);
    limits = configuration.section("limits", Limits.class, Limits.defaults());
    limits.onChange(heard::add);
    login = configuration.bind("login", Login.class);
    assertThat(configuration.current().problems()).isEmpty();
  }

  @Test
  void aChangedFileReplacesLiveSections() {
    file(5, "ann");

    var report = configuration.reload();

    assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(report.changed()).containsExactly("limits.orders: 3 → 5");
    assertThat(report.needsRestart()).isEmpty();
    assertThat(limits.current().orders()).isEqualTo(5);
    assertThat(heard).as("listeners run after the change, elsewhere").isEmpty();
    tell();
    assertThat(heard).containsExactly(new Limits(5, Optional.empty()));
  }

  @Test
  void aReloadWithAMistakeChangesNothing() {
    var before = configuration.effective();
    TestConfig.write(
        folder,
        "a.conf",
        """
        limits { orders = 5, note = hello }
        login { user = bob, pasword = "${file:%s}" }
        limist { }
        """
            .formatted(folder.resolve("secret")));
    secret("x");

    var report = configuration.reload();

    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.problems().stream().map(problem -> problem.replace(folder + "/", "")))
        .containsExactlyInAnyOrder(
            "a.conf:2: login.password: missing; expected a secret",
            "a.conf:2: login.pasword: unknown key; did you mean login.password?",
            "a.conf:3: limist: unknown key; did you mean limits?");
    assertThat(report.changed()).isEmpty();
    assertThat(configuration.last()).isEqualTo(report);
    assertThat(configuration.effective()).isEqualTo(before);
    assertThat(limits.current().orders()).isEqualTo(3);
    assertThat(login.password().reveal()).isEqualTo("swordfish");
    assertThat(told).isEmpty();
  }

  @Test
  void whatIsReadOnlyAtTheStartNeedsARestartAndIsShownAsItRuns() {
    file(3, "bob");

    var report = configuration.reload();

    assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
    assertThat(report.changed()).isEmpty();
    assertThat(report.needsRestart()).containsExactly("login.user");
    assertThat(configuration.effective().get("login.user").value()).isEqualTo("ann");
    assertThat(configuration.current().effective().get("login.user").value()).isEqualTo("bob");

    file(3, "ann");
    assertThat(configuration.reload().needsRestart()).isEmpty();
  }

  @Test
  void aNewSecretReachesWhoHoldsTheOldOne() {
    var seen = new ArrayList<String>();
    var registration = login.password().onChange(secret -> seen.add(secret.reveal()));
    for (var password : List.of("trout", "salmon")) {
      secret(password);
      var report = configuration.reload();

      assertThat(report.changed()).containsExactly("login.password: a new secret");
      assertThat(report.needsRestart()).isEmpty();
      assertThat(login.password().reveal()).isEqualTo(password);
      tell();
    }
    assertThat(seen).containsExactly("trout", "salmon");

    registration.cancel();
    secret("carp");
    configuration.reload();
    tell();
    assertThat(seen).hasSize(2);
  }

  @Test
  void everyRecordWithTheSecretSeesTheNewOne() {
    record Password(Secret password) {}
    record User(String user) {}
    assertThat(configuration.current().bind("login", User.class).user()).isEqualTo("ann");
    var second = configuration.bind("login", Password.class);

    for (var password : List.of("trout", "salmon")) {
      secret(password);
      configuration.reload();

      assertThat(second.password().reveal()).isEqualTo(password);
      assertThat(configuration.bind("login", Password.class).password().reveal())
          .isEqualTo(password);
      assertThat(login.password().reveal()).isEqualTo(password);
    }
  }

  @Test
  void aSecretThatItsRecordRefusesIsNotTaken() {
    secret("x");

    var report = configuration.reload();

    assertThat(report.problems())
        .singleElement()
        .asString()
        .endsWith("a.conf:2: login.password: expected 4 characters or more");
    assertThat(login.password().reveal()).isEqualTo("swordfish");
  }

  @Test
  void aRotatedSecretArrivesAlthoughTheFileIsBroken() {
    TestConfig.write(folder, "a.conf", "limits {");
    secret("trout");

    var report = configuration.reload();

    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(report.problems()).singleElement().asString().contains("not valid HOCON");
    assertThat(report.changed()).containsExactly("login.password: a new secret");
    assertThat(login.password().reveal()).isEqualTo("trout");

    secret("salmon");
    assertThat(configuration.reloadReferences().changed()).hasSize(1);
    assertThat(login.password().reveal()).isEqualTo("salmon");
    assertThat(configuration.last()).as("the file is still broken").isEqualTo(report);
  }

  @Test
  void aListenerThatThrowsDoesNotKeepOthersFromHearing() {
    limits.onChange(
        section -> {
          throw new IllegalStateException("deaf");
        });
    limits.onChange(heard::add);
    file(5, "ann");

    configuration.reload();
    tell();

    assertThat(heard).hasSize(2);
  }

  @Test
  void aSchemeOpenedByAReloadIsThereAfterwards() {
    safe.values.put("n", "hello");
    TestConfig.write(
        folder,
        "a.conf",
        "limits.note = \"${safe:n}\"\nlogin { user = ann, password = swordfish }");

    var report = configuration.reload();

    assertThat(report.changed()).contains("limits.note: nothing → ${safe:n}");
    assertThat(limits.current().note()).hasValue("hello");
    assertThat(configuration.current().resolvers()).containsEntry("safe", safe);

    safe.values.put("n", "bye");
    configuration.reloadReferences();
    assertThat(limits.current().note()).hasValue("bye");
  }

  @Test
  void aLookTakesAChangeOnceItHasSettled() {
    assertThat(configuration.look()).isNull();
    assertThat(configuration.look()).as("nothing has changed").isNull();

    file(5, "ann");
    assertThat(configuration.look()).as("may be half written").isNull();
    assertThat(limits.current().orders()).isEqualTo(3);
    assertThat(configuration.look().changed()).hasSize(1);
    assertThat(configuration.look()).isNull();

    secret("trout");
    assertThat(configuration.look()).isNull();
    assertThat(configuration.look().changed()).containsExactly("login.password: a new secret");
  }

  @Test
  void aLookNamesAMistakeOnceAndSaysWhenItIsGone() {
    file(50, "ann");
    assertThat(configuration.look()).isNull();
    assertThat(configuration.look().outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(configuration.look()).isNull();

    file(3, "ann");
    assertThat(configuration.look().outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(configuration.last().outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(configuration.look()).isNull();
  }

  @Test
  void onlyWhatReadsFilesIsWorthALook() {
    assertThat(configuration.isWatchable()).isTrue();
    var fixed = ConfigSources.none().commandLine(Map.of("limits.orders", "3")).read();
    assertThat(LiveConfiguration.of(fixed, told::add).isWatchable()).isFalse();
  }

  private void file(int orders, String user) {
    TestConfig.write(
        folder,
        "a.conf",
        """
        limits.orders = %d
        login { user = %s, password = "${file:%s}" }
        """
            .formatted(orders, user, folder.resolve("secret")));
  }

  private void secret(String value) {
    TestConfig.write(folder, "secret", value + "\n");
  }

  private void tell() {
    told.forEach(Runnable::run);
    told.clear();
  }
}
