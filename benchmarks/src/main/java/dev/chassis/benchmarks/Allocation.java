package dev.chassis.benchmarks;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Asks another JVM how many bytes its threads have allocated. */
final class Allocation implements AutoCloseable {

  private final JMXConnector connector;

  private Allocation(JMXConnector connector) {
    this.connector = connector;
  }

  @SuppressWarnings("BanJNDI") // no JNDI: the address of a process that this run started itself
  static Allocation of(long pid) throws IOException {
    try {
      var machine = VirtualMachine.attach(Long.toString(pid));
      var address = machine.startLocalManagementAgent();
      machine.detach();
      return new Allocation(JMXConnectorFactory.connect(new JMXServiceURL(address)));
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  long bytes() throws IOException {
    var connection = connector.getMBeanServerConnection();
    try {
      // Since 21, and the only one that counts virtual threads.
      return (Long)
          connection.getAttribute(
              new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME), "TotalThreadAllocatedBytes");
    } catch (JMException older) {
      return ofLiveThreads(connection);
    }
  }

  private static long ofLiveThreads(MBeanServerConnection connection) throws IOException {
    var threads =
        ManagementFactory.newPlatformMXBeanProxy(
            connection, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds())).sum();
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
