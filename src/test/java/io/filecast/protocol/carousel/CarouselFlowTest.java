package io.filecast.protocol.carousel;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.protocol.Deadline;
import io.filecast.protocol.repair.SymbolLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a carousel sends what. */
class CarouselFlowTest {
  private static final int DATAGRAM = 1472;
  private static final int ANNOUNCEMENT = 150;
  private static final long SECOND = 1_000_000_000L;

  private final List<String> sent = new ArrayList<>();
  private final List<Long> announcedNanos = new ArrayList<>();
  private final Driver driver = new Driver();
  private long now;
  private boolean ready = true;
  private int digests;

  private final class Driver implements CarouselDriver {
    private final List<String> made = new ArrayList<>();
    private boolean room = true;
    private CarouselOrder order;

    @Override
    public boolean hasRoom() {
      return room;
    }

    @Override
    public boolean isReady(long round, int stripe, long firstPacket) {
      String place = "%d/%d from %d".formatted(round, stripe, firstPacket);
      if (!made.contains(place)) {
        made.add(place);
      }
      return ready;
    }

    @Override
    public int sendRows(int from, int count) {
      sent.add("rows");
      return count * DATAGRAM;
    }

    @Override
    public int sendDigests(int stripe) {
      sent.add("digests " + stripe);
      return digests;
    }

    @Override
    public int announce(boolean ends, long round, long nextPacket, long intervalMillis) {
      sent.add(ends ? "end" : "announce");
      announcedNanos.add(now);
      return ANNOUNCEMENT;
    }
  }

  private CarouselFlow flow(long contentBytes, long rounds, long bitsPerSecond) {
    driver.order = new CarouselOrder(new SymbolLayout(contentBytes, 45 * 4096, DATAGRAM - 28), 7);
    return new CarouselFlow(0, driver.order, rounds, bitsPerSecond, DATAGRAM, driver);
  }

  private void run(CarouselFlow flow, long untilNanos) {
    for (int i = 0; i < 1_000_000 && now < untilNanos && !flow.isDone(); i++) {
      flow.turn(now);
      now = Math.max(now + 1, Math.min(untilNanos, flow.dueNanos()));
    }
  }

  @Test
  void theRateIsWhatWasAskedForAndAnnouncementsGoBetween() {
    CarouselFlow flow = flow(200_000_000, 0, 100_000_000);
    run(flow, 8 * SECOND);
    assertThat(flow.bytes()).isBetween(99_500_000L, 101_000_000L);
    assertThat(announcedNanos).hasSizeBetween(30, 33);
    assertThat(sent).startsWith("announce");
  }

  @Test
  void atALowRateAnnouncementsAreFew() {
    CarouselFlow flow = flow(200_000_000, 0, 64_000);
    run(flow, 100 * SECOND);
    long announcements = sent.stream().filter("announce"::equals).count();
    assertThat(announcements * ANNOUNCEMENT).isLessThan(flow.bytes() / 50);
  }

  @Test
  void allRoundsAreSentAndTheEndIsSaidThreeTimes() {
    CarouselFlow flow = flow(30_000_000, 3, 1_000_000_000);
    run(flow, 60 * SECOND);
    int packets = driver.order.packets(0) + driver.order.packets(1) + driver.order.packets(2);
    assertThat(driver.order.stripes()).isEqualTo(3);
    assertThat(flow.isDone()).isTrue();
    assertThat(flow.dueNanos()).isEqualTo(Deadline.NEVER);
    assertThat(flow.packets()).isEqualTo(3L * packets);
    assertThat(sent).endsWith("end", "end", "end");
    assertThat(sent.stream().filter("end"::equals).count()).isEqualTo(3);
    assertThat(driver.made)
        .hasSize(9)
        .startsWith("0/0 from 0", "0/1 from " + driver.order.packets(0))
        .contains("1/0 from " + packets);
  }

  @Test
  void digestsGoBeforeAndBehindEachStripe() {
    digests = 1000;
    CarouselFlow flow = flow(20_000_000, 1, 1_000_000_000);
    run(flow, 60 * SECOND);
    List<String> order = sent.stream().filter(each -> each.startsWith("digests")).toList();
    assertThat(order).containsExactly("digests 0", "digests 0", "digests 1", "digests 1");
  }

  @Test
  void whileADiskIsSlowItIsStillAnnounced() {
    ready = false;
    CarouselFlow flow = flow(20_000_000, 1, 1_000_000_000);
    run(flow, 2 * SECOND);
    assertThat(sent).hasSizeBetween(7, 9).containsOnly("announce");
    ready = true;
    run(flow, 60 * SECOND);
    assertThat(flow.isDone()).isTrue();
  }

  @Test
  void nothingIsSentWhereThereIsNoRoom() {
    driver.room = false;
    CarouselFlow flow = flow(20_000_000, 1, 1_000_000_000);
    flow.turn(0);
    assertThat(sent).isEmpty();
  }

  @Test
  void anEmptyContentIsAnnouncedOnceARound() {
    CarouselFlow flow = flow(0, 4, 1_000_000);
    run(flow, 60 * SECOND);
    assertThat(flow.isDone()).isTrue();
    assertThat(sent.stream().filter("announce"::equals).count()).isEqualTo(4);
  }

  @Test
  void anEarlyEndIsSaidOnce() {
    CarouselFlow flow = flow(20_000_000, 0, 1_000_000);
    run(flow, SECOND);
    flow.stop(now);
    flow.stop(now);
    assertThat(flow.isDone()).isTrue();
    assertThat(sent.stream().filter("end"::equals).count()).isEqualTo(1);
  }
}
