package dev.chassis.testkit.security;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * An authority that signs certificates for tests, with the {@code keytool} of the JDK that runs
 * them. Everything lies in one folder, as PEM files.
 */
public final class TestAuthority {

  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Path folder;
  private final String name;
  private final Path store;
  private final Path certificate;
  private int issued;

  private TestAuthority(Path folder, String name) {
    this.folder = folder;
    this.name = name;
    this.store = folder.resolve(name + ".p12");
    this.certificate = folder.resolve(name + ".pem");
  }

  /** A new authority, with its files in {@code folder}. */
  public static TestAuthority create(Path folder, String name) {
    var authority = new TestAuthority(folder, name);
    keytool(
        "-genkeypair",
        "-alias",
        "ca",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=" + name,
        "-ext",
        "bc:c",
        "-ext",
        "ku:c=keyCertSign",
        "-validity",
        "90",
        "-keystore",
        authority.store.toString());
    write(authority.certificate, pem("CERTIFICATE", authority.encodedCertificate()));
    return authority;
  }

  /** Its certificate, as a PEM file. */
  public Path certificate() {
    return certificate;
  }

  /**
   * A certificate and its key.
   *
   * @param certificate PEM file with the certificate and that of the authority
   * @param key PEM file with the key, PKCS 8
   */
  public record Identity(Path certificate, Path key) {

    /** Puts copies in place of the files of {@code target}, as a renewal would: key first. */
    public void replace(Identity target) {
      move(key, target.key());
      move(certificate, target.certificate());
    }

    /** A copy at another place, to be replaced later. */
    public Identity copy(Path folder) {
      var copy = new Identity(folder.resolve("live.pem"), folder.resolve("live.key"));
      replace(copy);
      return copy;
    }

    private static void move(Path from, Path to) {
      try {
        var half =
            Files.copy(
                from,
                to.resolveSibling(to.getFileName() + ".new"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.move(half, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Issues a certificate for thirty days.
   *
   * @param names what it is for, as keytool writes it: {@code dns:orders}, {@code ip:127.0.0.1},
   *     {@code uri:spiffe://bank.example/orders}
   */
  public Identity issue(String... names) {
    return issue("-1H", 30, names);
  }

  /** Issues a certificate that ended yesterday. */
  public Identity issueExpired(String... names) {
    return issue("-10d", 9, names);
  }

  private Identity issue(String start, int days, String... names) {
    var alias = name + "-" + ++issued;
    keytool(
        "-genkeypair",
        "-alias",
        alias,
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=" + alias,
        "-signer",
        "ca",
        "-startdate",
        start,
        "-validity",
        Integer.toString(days),
        "-ext",
        "san=" + String.join(",", names),
        "-keystore",
        store.toString());
    var identity = new Identity(folder.resolve(alias + ".pem"), folder.resolve(alias + ".key"));
    try {
      var keys = load(store);
      var chain = new StringBuilder();
      for (var link : keys.getCertificateChain(alias)) {
        chain.append(pem("CERTIFICATE", link.getEncoded()));
      }
      write(identity.certificate(), chain.toString());
      var key = Objects.requireNonNull(keys.getKey(alias, PASSWORD).getEncoded(), "encoded");
      write(identity.key(), pem("PRIVATE KEY", key));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("nothing of " + alias + " in " + store, e);
    }
    return identity;
  }

  private byte[] encodedCertificate() {
    try {
      return load(store).getCertificate("ca").getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no certificate in " + store, e);
    }
  }

  private static KeyStore load(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD);
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }

  private static String pem(String label, byte[] content) {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
  }

  private static void keytool(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments));
    // A short start: dozens of these run in one test.
    command.addAll(
        List.of("-storetype", "PKCS12", "-storepass", "changeit", "-J-XX:TieredStopAtLevel=1"));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("keytool failed: " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
