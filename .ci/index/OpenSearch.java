import java.util.concurrent.CountDownLatch;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One node on {@code 127.0.0.1}: arguments are its port and a folder. Says "ready"; ends when told. */
public final class OpenSearch {

  private OpenSearch() {}

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    int port = Integer.parseInt(args[0]);
    var runner = new OpenSearchRunner();
    runner.onBuild(
        (number, settings) -> {
          settings.put("network.host", "127.0.0.1");
          settings.put("discovery.type", "single-node");
          settings.remove("cluster.initial_cluster_manager_nodes");
          settings.remove("cluster.initial_master_nodes");
        });
    runner.setMaxHttpPort(port + 1);
    // the runner counts its nodes from one
    runner.build(
        OpenSearchRunner.newConfigs()
            .clusterName("chassis")
            .numOfNode(1)
            .baseHttpPort(port - 1)
            .basePath(args[1])
            .disableESLogger());
    runner.ensureYellow();
    System.out.println("ready");
    new CountDownLatch(1).await();
  }
}
