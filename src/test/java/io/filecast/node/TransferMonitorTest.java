package io.filecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.Destination;
import io.filecast.config.TransferSpec;
import io.filecast.transfer.DestinationOutcome;
import io.filecast.transfer.DestinationProgress;
import io.filecast.transfer.Served;
import io.filecast.transfer.Stage;
import io.filecast.transfer.TransferWatcher;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Snapshots of a transfer. */
class TransferMonitorTest {
  private static final List<Destination> RESOLVED =
      List.of(new Destination("same", "10.0.0.1", 1), new Destination("same", "10.0.0.2", 1));

  private final TransferSpec spec =
      TransferSpec.fromJson(
          new JsonObject()
              .put("file", "f")
              .put("destinations", new JsonArray().add(named("a")).add(named("b"))));

  private final TransferMonitor monitor = new TransferMonitor(7, spec, TransferWatcher.NONE);

  private static JsonObject named(String host) {
    return new JsonObject().put("name", "same").put("host", host).put("port", 1);
  }

  @Test
  void destinationsOfOneNameAreTwo() {
    monitor.onBegin(spec.withDestinations(RESOLVED), 100);
    monitor.onProgress(
        new DestinationProgress(
            RESOLVED.get(1), Stage.SENDING, 100, 0, 40, 4, 0, 0, Served.By.UNICAST));

    assertThat(monitor.snapshot().destinations())
        .extracting(DestinationProgress::destination)
        .isEqualTo(RESOLVED);
    assertThat(monitor.snapshot().destinations())
        .extracting(DestinationProgress::bytes)
        .containsExactly(0L, 40L);
    assertThat(monitor.snapshot().bytes()).isEqualTo(40);
    assertThat(monitor.snapshot().contentBytes()).isEqualTo(100);
    assertThat(monitor.snapshot().transferId()).isEqualTo(7);
    assertThat(monitor.snapshot().isOver()).isFalse();
  }

  @Test
  void destinationsEndAlsoBeforeTheirHostsAreResolved() {
    spec.destinations().forEach(to -> monitor.onEnded(DestinationOutcome.failed(to, 0, "stopped")));

    assertThat(monitor.snapshot().isOver()).isTrue();
  }
}
