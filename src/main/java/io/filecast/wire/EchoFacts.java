package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a receiver tells everybody who asks: extensions of the answer, each only once and only as
 * long as the answer stays no longer than the question. None has to be understood; wrong lengths
 * and negative numbers make the packet an error.
 *
 * <pre>
 * type bytes value
 *   16     8 clock: microseconds since 1970 UTC when the answer was made
 *   17     4 echoes left unanswered since the receiver started, because there were too many (mod 2^32)
 *   18     8 bytes that may still be written where the files go
 *   19     4 receive buffer the kernel gave its socket, bytes
 *   20  1-32 its version, printable ASCII
 *   21     1 to an ECHO with an {@link EchoGroup}: 1 = it listens to that group, 0 = it does not
 *    1    16 to such an ECHO: a {@link Cookie} that has to be repeated before it listens
 * </pre>
 *
 * Nothing here names a file, a directory, a user or another peer.
 */
public record EchoFacts(
    OptionalLong clockMicros,
    OptionalLong withheld,
    OptionalLong freeBytes,
    OptionalLong receiveBufferBytes,
    Optional<String> version,
    OptionalLong listening,
    Optional<Cookie> cookie) {
  /** Without an answer about a group. */
  public EchoFacts(
      OptionalLong clockMicros,
      OptionalLong withheld,
      OptionalLong freeBytes,
      OptionalLong receiveBufferBytes,
      Optional<String> version) {
    this(
        clockMicros,
        withheld,
        freeBytes,
        receiveBufferBytes,
        version,
        OptionalLong.empty(),
        Optional.empty());
  }

  /** The same, and whether it listens to the group that it was asked to listen to. */
  public EchoFacts listening(boolean listens) {
    return withGroup(OptionalLong.of(listens ? 1 : 0), Optional.empty());
  }

  /** The same, and what has to be repeated before it listens. */
  public EchoFacts asking(Cookie toRepeat) {
    return withGroup(OptionalLong.empty(), Optional.of(toRepeat));
  }

  private EchoFacts withGroup(OptionalLong listens, Optional<Cookie> toRepeat) {
    return new EchoFacts(
        clockMicros, withheld, freeBytes, receiveBufferBytes, version, listens, toRepeat);
  }

  /** A receiver that keeps to itself. */
  public static final EchoFacts NONE =
      new EchoFacts(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty());

  /** An ECHO of this size has room for all that may be told in the answer. */
  public static final int ROOMY_DATAGRAM_BYTES = 128;

  private static final int MAX_VERSION_BYTES = 32;
  private static final int ENTRY_BYTES = 3;
  private static final int CLOCK = 16;
  private static final int WITHHELD = 17;
  private static final int FREE = 18;
  private static final int BUFFER = 19;
  private static final int VERSION = 20;
  private static final int LISTENING = 21;

  void write(ByteBuf out, int room) {
    int limit = out.writerIndex() + room;
    if (listening.isPresent() && begin(out, limit, LISTENING, 1)) {
      out.writeByte((int) listening.getAsLong());
    }
    if (cookie.isPresent() && begin(out, limit, Extensions.COOKIE, Cookie.BYTES)) {
      out.writeLong(cookie.get().high()).writeLong(cookie.get().low());
    }
    writeNumber(out, limit, CLOCK, 8, clockMicros);
    writeNumber(out, limit, WITHHELD, 4, withheld);
    writeNumber(out, limit, FREE, 8, freeBytes);
    writeNumber(out, limit, BUFFER, 4, receiveBufferBytes);
    byte[] ascii = version.orElse("").getBytes(StandardCharsets.US_ASCII);
    if (ascii.length > 0 && begin(out, limit, VERSION, Math.min(ascii.length, MAX_VERSION_BYTES))) {
      out.writeBytes(ascii, 0, Math.min(ascii.length, MAX_VERSION_BYTES));
    }
  }

  private static void writeNumber(
      ByteBuf out, int limit, int type, int bytes, OptionalLong number) {
    if (number.isPresent() && begin(out, limit, type, bytes)) {
      if (bytes == Long.BYTES) {
        out.writeLong(number.getAsLong());
      } else {
        out.writeInt((int) number.getAsLong());
      }
    }
  }

  private static boolean begin(ByteBuf out, int limit, int type, int bytes) {
    if (limit - out.writerIndex() < ENTRY_BYTES + bytes) {
      return false;
    }
    out.writeByte(type).writeShort(bytes);
    return true;
  }

  /** Null when an entry has a length or a value that it cannot have. */
  static EchoFacts read(BodyReader body) {
    OptionalLong[] numbers = new OptionalLong[VERSION - CLOCK];
    java.util.Arrays.fill(numbers, OptionalLong.empty());
    Optional<String> version = Optional.empty();
    OptionalLong listening = OptionalLong.empty();
    Optional<Cookie> cookie = Optional.empty();
    while (body.remaining() > 0) {
      int type = body.u8();
      if (type == Extensions.PADDING) {
        body.skip(body.remaining());
        break;
      }
      int bytes = body.u16();
      if (type == CLOCK || type == FREE) {
        if (bytes != Long.BYTES) {
          return null;
        }
        long number = body.i64();
        if (number < 0) {
          return null;
        }
        numbers[type - CLOCK] = OptionalLong.of(number);
      } else if (type == WITHHELD || type == BUFFER) {
        if (bytes != Integer.BYTES) {
          return null;
        }
        numbers[type - CLOCK] = OptionalLong.of(body.u32());
      } else if (type == VERSION) {
        version = printable(body.bytes(Math.min(bytes, body.remaining())));
        if (bytes > MAX_VERSION_BYTES || version.isEmpty()) {
          return null;
        }
      } else if (type == LISTENING && bytes == 1) {
        listening = OptionalLong.of(body.u8());
      } else if (type == Extensions.COOKIE && bytes == Cookie.BYTES) {
        cookie = Optional.of(Cookie.read(body));
      } else {
        body.skip(bytes);
      }
    }
    return new EchoFacts(
        numbers[0],
        numbers[WITHHELD - CLOCK],
        numbers[FREE - CLOCK],
        numbers[BUFFER - CLOCK],
        version,
        listening,
        cookie);
  }

  /** It goes to somebody's terminal. */
  private static Optional<String> printable(byte[] ascii) {
    for (byte each : ascii) {
      if (each < ' ' || each > '~') {
        return Optional.empty();
      }
    }
    return ascii.length == 0
        ? Optional.empty()
        : Optional.of(new String(ascii, StandardCharsets.US_ASCII));
  }
}
