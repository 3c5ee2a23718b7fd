package dev.chassis.testkit.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.jspecify.annotations.Nullable;

/** One run of an Artemis in this JVM, AMQP 1.0 on loopback only. */
final class ArtemisServer {

  private static final String ACCEPTOR = "amqp";
  private static final String ROLE = "service";
  private static final int JOURNAL_FILE = 4 * 1024 * 1024;
  private static final long MAX_IN_MEMORY = 64L * 1024 * 1024;
  private static final int THREADS = 8;

  /**
   * @param port to listen on; 0 for any
   * @param folder of the journal; null for none, then nothing outlives the server
   * @param user who may do everything; null when nobody needs a name
   * @param password of that user
   */
  record Settings(
      int port, @Nullable Path folder, @Nullable String user, @Nullable String password) {}

  private final EmbeddedActiveMQ broker;

  private ArtemisServer(EmbeddedActiveMQ broker) {
    this.broker = broker;
  }

  /** Starts; it listens when this returns. */
  static ArtemisServer start(Settings settings) throws Exception {
    var broker = new EmbeddedActiveMQ();
    broker.setConfiguration(configuration(settings));
    if (settings.user() != null) {
      var known = new SecurityConfiguration();
      known.addUser(settings.user(), settings.password());
      known.addRole(settings.user(), ROLE);
      broker.setSecurityManager(
          new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), known));
    }
    broker.start();
    var server = broker.getActiveMQServer();
    if (!server.waitForActivation(1, TimeUnit.MINUTES)) {
      broker.stop();
      throw new IllegalStateException("Artemis did not become active");
    }
    return new ArtemisServer(broker);
  }

  /** Where it listens. */
  int port() {
    var acceptor =
        (NettyAcceptor) broker.getActiveMQServer().getRemotingService().getAcceptor(ACCEPTOR);
    return acceptor.getActualPort();
  }

  /** From now on an address takes no more than this, and does with more what the policy says. */
  void limit(String address, long bytes, AddressFullMessagePolicy policy) {
    broker
        .getActiveMQServer()
        .getAddressSettingsRepository()
        .addMatch(address, ours().setMaxSizeBytes(bytes).setAddressFullMessagePolicy(policy));
  }

  void stop() throws Exception {
    broker.stop();
  }

  private static Configuration configuration(Settings settings) throws Exception {
    var all = new ConfigurationImpl();
    var folder = settings.folder();
    all.setPersistenceEnabled(folder != null);
    if (folder != null) {
      all.setJournalDirectory(folder.resolve("journal").toString());
      all.setBindingsDirectory(folder.resolve("bindings").toString());
      all.setPagingDirectory(folder.resolve("paging").toString());
      all.setLargeMessagesDirectory(folder.resolve("large").toString());
      all.setJournalType(JournalType.NIO); // the native ones need a library of the system's
      all.setJournalFileSize(JOURNAL_FILE);
      all.setJournalMinFiles(2);
      all.setJournalPoolFiles(4);
    }
    all.setMaxDiskUsage(-1); // a full disk of the machine is not this broker's business
    all.setGlobalMaxSize(MAX_IN_MEMORY); // more is paged to disk
    all.setJMXManagementEnabled(false);
    all.setThreadPoolMaxSize(THREADS);
    all.setScheduledThreadPoolMaxSize(2);
    all.setSecurityEnabled(settings.user() != null);
    all.putSecurityRoles("#", Set.of(everything()));
    all.addAcceptorConfiguration(acceptor(settings.port()));
    all.addAddressSetting("#", ours());
    return all;
  }

  private static TransportConfiguration acceptor(int port) {
    var parameters = new HashMap<String, Object>();
    parameters.put(TransportConstants.HOST_PROP_NAME, "127.0.0.1");
    parameters.put(TransportConstants.PORT_PROP_NAME, port);
    parameters.put(TransportConstants.PROTOCOLS_PROP_NAME, "AMQP");
    parameters.put(TransportConstants.USE_EPOLL_PROP_NAME, false);
    return new TransportConfiguration(
        NettyAcceptorFactory.class.getName(), parameters, ACCEPTOR, Map.of());
  }

  private static Role everything() {
    return new Role(ROLE, true, true, true, true, true, true, true, true, true, true, true, true);
  }

  /** What the guide advises for a broker of one's own, too. */
  private static AddressSettings ours() {
    return new AddressSettings()
        .setDefaultAddressRoutingType(RoutingType.MULTICAST)
        .setAutoDeleteQueues(false)
        .setAutoDeleteAddresses(false)
        // Attempts are counted by those who consume: a crash is none.
        .setMaxDeliveryAttempts(-1)
        .setRedeliveryDelay(0)
        .setMaxSizeBytes(MAX_IN_MEMORY)
        .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE);
  }
}
