package io.filecast.doctor;

import io.filecast.config.Destination;
import io.filecast.config.DoctorConfig;
import io.filecast.transport.BurstTransport;
import io.filecast.transport.KernelBufferLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether this host is fit to send, and its destinations and the paths to them to be sent to. */
public final class SenderDoctor {
  /** What a destination answers with is small; see {@link io.filecast.node.EchoClient}. */
  private static final int ANSWERS_BUFFER_BYTES = 212_992;

  private final Vertx vertx;
  private final BurstTransport transport;
  private final DoctorConfig config;

  /**
   * @param transport what the Vert.x runs on
   */
  public SenderDoctor(Vertx vertx, BurstTransport transport, DoctorConfig config) {
    this.vertx = vertx;
    this.transport = transport;
    this.config = config;
  }

  /** All findings; looks at all destinations at the same time. */
  public Future<Diagnosis> examine() {
    return vertx
        .executeBlocking(() -> config.file().filter(Files::isRegularFile).map(SourceCheck::of))
        .compose(this::examine);
  }

  /**
   * @param source empty where no file is configured, or it is not there yet
   */
  private Future<Diagnosis> examine(Optional<SourceCheck> source) {
    List<Check> ours = new ArrayList<>();
    ours.add(new SendBufferCheck(config.sendBufferBytes(), KernelBufferLimit.send()));
    ours.add(
        new MulticastCheck(
            config.destinations().stream().map(Destination::host).findFirst(),
            config.group().port()));
    ours.add(new QuerierCheck(LocalHost.INTERFACES));
    source.ifPresent(ours::add);
    Future<List<Finding>> here =
        new LocalHost(vertx, transport, config.transport())
            .examine(ANSWERS_BUFFER_BYTES, "answers", ours);
    OptionalLong fileBytes = source.map(SourceCheck::bytes).orElse(OptionalLong.empty());
    Future<List<List<Finding>>> destinations =
        new DestinationDoctor(vertx, transport.name().equals("epoll"), fileBytes, config.group())
            .examine(config.destinations());
    return Future.all(here, destinations)
        .map(all -> diagnosis(here.result(), destinations.result()));
  }

  private Diagnosis diagnosis(List<Finding> here, List<List<Finding>> about) {
    Diagnosis diagnosis = new Diagnosis().here(here);
    List<Destination> destinations = config.destinations();
    for (int i = 0; i < destinations.size(); i++) {
      diagnosis.about(Remedies.plain(destinations.get(i).name()), about.get(i));
    }
    return diagnosis;
  }
}
