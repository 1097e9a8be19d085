package io.filecast.node;

import io.filecast.config.ConfigException;
import io.filecast.config.Destination;
import io.filecast.config.Mode;
import io.filecast.config.NodeConfig;
import io.filecast.config.SenderConfig;
import io.filecast.config.TransferSpec;
import io.filecast.content.file.DiskWorkers;
import io.filecast.content.file.SourceMemory;
import io.filecast.content.file.SourceSnapshot;
import io.filecast.transfer.TransferPlan;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Sends any number of transfers, one after the other or at the same time. They share what the node
 * owns for its life: the threads that read disks, the memory for what was read, the total rate, the
 * identity and the verticles on event loops. For any thread.
 */
public final class SenderNode {
  private final NodeResources resources;
  private final SecureRandom random = new SecureRandom();
  private final Set<RunningTransfer> running = new HashSet<>();
  private Future<Void> closed;

  private SenderNode(NodeResources resources) {
    this.resources = resources;
  }

  /**
   * Starts a node.
   *
   * @param vertx for full speed made by {@link io.filecast.transport.BurstTransport#vertx}
   * @return fails with a {@link ConfigException} when the identity cannot be read
   */
  public static Future<SenderNode> start(Vertx vertx, NodeConfig config) {
    return start(vertx, config, new DiskWorkers());
  }

  /** The same with disk workers made for it. */
  static Future<SenderNode> start(Vertx vertx, NodeConfig config, DiskWorkers workers) {
    return NodeResources.open(vertx, config, workers).map(SenderNode::new);
  }

  NodeResources resources() {
    return resources;
  }

  /** Begins a transfer that nobody watches. */
  public TransferHandle send(TransferSpec transfer) {
    return send(transfer, TransferWatcher.NONE);
  }

  /**
   * Begins a transfer. Returns at once; whether it could begin is told by the handle's outcome.
   *
   * @param watcher is told how it goes
   */
  public TransferHandle send(TransferSpec transfer, TransferWatcher watcher) {
    return send(transfer, null, watcher);
  }

  /**
   * Begins a transfer of a file that was looked at before, by {@link #look} or in another process.
   *
   * @param expected what the file has to be still; null = what it is now
   */
  public TransferHandle send(
      TransferSpec transfer, SourceSnapshot expected, TransferWatcher watcher) {
    return send(random.nextLong(), transfer, expected, watcher);
  }

  /** The same under an id that another JVM drew for its part of the transfer. */
  TransferHandle send(
      long id, TransferSpec transfer, SourceSnapshot expected, TransferWatcher watcher) {
    RunningTransfer begun = new RunningTransfer(resources, id, transfer, watcher);
    synchronized (this) {
      if (closed != null) {
        begun.refuse(new IllegalStateException("this node is closed and sends nothing more"));
        return begun;
      }
      running.add(begun);
    }
    begun.outcome().onComplete(ended -> remove(begun));
    begun.start(expected);
    return begun;
  }

  private synchronized void remove(RunningTransfer ended) {
    running.remove(ended);
  }

  /**
   * A file as it is now.
   *
   * @return fails with a {@link ConfigException} when it cannot be sent
   */
  public static Future<SourceSnapshot> look(Vertx vertx, Path file) {
    return PreparedTransfer.look(vertx, file);
  }

  /**
   * What {@link #send} would do: file and hosts are checked as there, nothing is sent.
   *
   * @return fails with a {@link ConfigException} when nothing could be begun
   */
  public Future<TransferPlan> plan(TransferSpec transfer) {
    return PreparedTransfer.check(resources, 0, transfer, null)
        .compose(this::tryOpen)
        .map(checked -> plan(transfer, checked, OptionalLong.of(checked.contentBytes())));
  }

  /** The same for a content whose size is not known yet: name and hosts are checked. */
  public Future<TransferPlan> planWithoutFile(TransferSpec transfer) {
    return PreparedTransfer.checkHosts(resources, transfer)
        .map(checked -> plan(transfer, checked, OptionalLong.empty()));
  }

  /** Name and hosts, before a content that comes only once is read. */
  public Future<Void> checkWithoutFile(TransferSpec transfer) {
    return PreparedTransfer.checkHosts(resources, transfer).mapEmpty();
  }

  /** The file is opened here, whoever would open it then. */
  private Future<PreparedTransfer> tryOpen(PreparedTransfer checked) {
    if (checked.spec().mode() == Mode.RAW) {
      return Future.succeededFuture(checked);
    }
    SourceMemory.Request memory = resources.sourceMemory().ask(checked.contentBytes());
    return memory
        .granted()
        .compose(granted -> SharedContent.open(resources, checked, memory))
        .compose(SharedContent::close)
        .map(checked);
  }

  private TransferPlan plan(
      TransferSpec transfer, PreparedTransfer checked, OptionalLong contentBytes) {
    return new TransferPlan(
        new SenderConfig(resources.config(), transfer),
        contentBytes,
        checked.spec().destinations().stream()
            .map(to -> planned(transfer, checked, contentBytes, to))
            .toList());
  }

  private static TransferPlan.Planned planned(
      TransferSpec transfer, PreparedTransfer checked, OptionalLong contentBytes, Destination to) {
    checked
        .obstacle(to)
        .ifPresent(
            reason -> {
              throw new ConfigException("destinations: " + reason);
            });
    return TransferPlan.planned(
        transfer, contentBytes, to, transfer.mode() == Mode.RAW ? 0 : checked.maxDatagramBytes(to));
  }

  /**
   * Ends what runs, as {@link TransferHandle#cancel} does, and frees everything that the node owns.
   * The Vert.x stays open.
   */
  public Future<Void> close() {
    List<RunningTransfer> transfers;
    synchronized (this) {
      if (closed != null) {
        return closed;
      }
      transfers = new ArrayList<>(running);
      closed =
          Future.join(transfers.stream().map(RunningTransfer::outcome).toList())
              .otherwiseEmpty()
              .compose(ended -> resources.close());
    }
    transfers.forEach(RunningTransfer::cancel);
    return closed;
  }
}
