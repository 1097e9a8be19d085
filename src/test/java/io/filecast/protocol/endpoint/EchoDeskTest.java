package io.filecast.protocol.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.filecast.config.EchoDisclosure;
import io.filecast.crypto.AddressCookies;
import io.filecast.protocol.echo.EchoResponder;
import io.filecast.wire.ControlPacket;
import io.filecast.wire.Cookie;
import io.filecast.wire.Echo;
import io.filecast.wire.EchoAnswer;
import io.filecast.wire.EchoFacts;
import io.filecast.wire.EchoGroup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who has a receiver listen to a group, and for how long. */
class EchoDeskTest {
  private static final long SECOND = 1_000_000_000L;
  private static final InetSocketAddress ASKER = new InetSocketAddress("192.0.2.1", 4000);
  private static final InetSocketAddress OTHER = new InetSocketAddress("192.0.2.9", 4000);
  private static final InetSocketAddress GROUP = new InetSocketAddress("232.1.2.3", 8890);

  private final List<String> joins = new ArrayList<>();
  private final List<EchoAnswer> answers = new ArrayList<>();
  private final AddressCookies cookies = new AddressCookies(0);
  private long now;

  @SuppressWarnings("unchecked")
  private final ReceiverDriver<String> driver =
      (ReceiverDriver<String>)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {ReceiverDriver.class},
              (proxy, method, words) -> {
                switch (method.getName()) {
                  case "send" ->
                      answers.add((EchoAnswer) ControlPacket.decode((ByteBuf) words[1], 0));
                  case "join", "leave" -> joins.add(method.getName() + " " + words[0]);
                  case "echoFacts" -> {
                    return EchoFacts.NONE;
                  }
                  default -> throw new IllegalStateException(method.getName());
                }
                return null;
              });

  @SuppressWarnings("unchecked")
  private final ReceiverObserver<String> observer =
      (ReceiverObserver<String>)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {ReceiverObserver.class},
              (proxy, method, words) -> null);

  private final EchoDesk<String> desk = desk(true);

  private EchoDesk<String> desk(boolean listens) {
    return new EchoDesk<>(
        new EchoResponder(EchoDisclosure.FULL), listens, driver, observer, cookies);
  }

  private static ByteBuf datagram(int number, long transferId, EchoGroup group) {
    ByteBuf out = Unpooled.buffer();
    new Echo(number, transferId, 128, group).encode(0, out);
    return out;
  }

  private static EchoGroup question() {
    return EchoGroup.of(GROUP.getAddress(), GROUP.getPort());
  }

  private EchoFacts ask(InetSocketAddress source, long transferId, EchoGroup group) {
    answers.clear();
    desk.onEcho(now, source, "route", datagram(1, transferId, group));
    return answers.get(0).facts();
  }

  /** Asks, and asks again with the cookie; whether it listens. */
  private boolean askWithCookie(InetSocketAddress source, long transferId) {
    Cookie cookie = ask(source, transferId, question()).cookie().orElseThrow();
    return ask(source, transferId, question().with(cookie)).listening().getAsLong() == 1;
  }

  @Test
  void nobodyIsListenedForWhoHasNotProvenItsAddress() {
    Cookie cookie = ask(ASKER, 7, question()).cookie().orElseThrow();
    assertThat(ask(ASKER, 7, question().with(new Cookie(1, 2))).cookie()).isPresent();
    assertThat(ask(OTHER, 7, question().with(cookie)).cookie()).as("another address").isPresent();
    assertThat(ask(ASKER, 8, question().with(cookie)).cookie()).as("another id").isPresent();
    assertThat(joins).isEmpty();
    assertThat(ask(ASKER, 7, question().with(cookie)).listening()).hasValue(1);
    assertThat(joins).containsExactly("join " + GROUP);
  }

  @Test
  void itListensForThreeSecondsAfterTheLastQuestion() {
    askWithCookie(ASKER, 7);
    now = 2 * SECOND;
    askWithCookie(ASKER, 7);
    assertThat(joins).as("joined once").hasSize(1);
    assertThat(desk.nextNanos()).isEqualTo(5 * SECOND);
    now = 5 * SECOND - 1;
    desk.onTimeout(now);
    assertThat(joins).hasSize(1);
    now = 5 * SECOND;
    desk.onTimeout(now);
    assertThat(joins).containsExactly("join " + GROUP, "leave " + GROUP);
    assertThat(desk.onGroupDatagram(now, ASKER.getAddress(), datagram(-5, 7, null))).isFalse();
  }

  @Test
  void onlyEchoesOfTheAskerAreAnsweredThatComeToTheGroup() {
    askWithCookie(ASKER, 7);
    answers.clear();
    assertThat(desk.onGroupDatagram(now, OTHER.getAddress(), datagram(-5, 7, null))).isFalse();
    assertThat(desk.onGroupDatagram(now, ASKER.getAddress(), datagram(-5, 8, null))).isFalse();
    assertThat(desk.onGroupDatagram(now, ASKER.getAddress(), Unpooled.buffer())).isFalse();
    assertThat(answers).isEmpty();
    assertThat(desk.onGroupDatagram(now, ASKER.getAddress(), datagram(-5, 7, null))).isTrue();
    assertThat(answers).singleElement().extracting(EchoAnswer::number).isEqualTo(-5);
  }

  @Test
  void fourAreListenedForAtATime() {
    for (int id = 1; id <= 4; id++) {
      assertThat(askWithCookie(ASKER, id)).isTrue();
    }
    assertThat(askWithCookie(OTHER, 5)).isFalse();
    assertThat(joins).hasSize(4);
    now = 3 * SECOND;
    desk.onTimeout(now);
    assertThat(askWithCookie(OTHER, 5)).isTrue();
  }

  @Test
  void oneThatMustNotListenGivesNoCookie() {
    answers.clear();
    desk(false).onEcho(now, ASKER, "route", datagram(1, 7, question()));
    assertThat(answers.get(0).facts().cookie()).isEmpty();
    assertThat(answers.get(0).facts().listening()).hasValue(0);
    assertThat(joins).isEmpty();
  }
}
