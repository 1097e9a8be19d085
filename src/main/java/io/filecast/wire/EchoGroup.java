package io.filecast.wire;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Extension 32 of an ECHO: asks the receiver to listen to a group for some seconds, to what comes
 * there from the asker's host, and to answer ECHOs of the same transfer id that it hears there, to
 * where this one came from. It does so once a cookie has come back, for three seconds and for a few
 * askers at a time.
 *
 * <pre>
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |  cookie (128) ...
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 *    ... cookie                                                   |
 * +-------+-------+-------+-------+-------+-------+-------+-------+
 * |   port (16)   | address of the group (4 or 16 bytes)
 * +-------+-------+-------+-------+-------
 * </pre>
 *
 * @param cookie what an answer has asked to be repeated; zeros before
 * @param address of a group that may be joined
 * @param port 1 to 65535
 */
public record EchoGroup(Cookie cookie, InetAddress address, int port) {
  static final int TYPE = 32;

  private static final Cookie NO_COOKIE = new Cookie(0, 0);

  /** The first question, without a cookie. */
  public static EchoGroup of(InetAddress address, int port) {
    return new EchoGroup(NO_COOKIE, address, port);
  }

  /** The same question with a cookie. */
  public EchoGroup with(Cookie asked) {
    return new EchoGroup(asked, address, port);
  }

  /** Bytes of the extension. */
  int bytes() {
    return 3 + Cookie.BYTES + 2 + address.getAddress().length;
  }

  void write(ByteBuf out) {
    byte[] raw = address.getAddress();
    out.writeByte(TYPE).writeShort(Cookie.BYTES + 2 + raw.length);
    out.writeLong(cookie.high()).writeLong(cookie.low());
    out.writeShort(port).writeBytes(raw);
  }

  /** Null when it is none that may be joined. */
  static EchoGroup read(BodyReader body, int bytes) {
    int addressBytes = bytes - Cookie.BYTES - 2;
    if (addressBytes != 4 && addressBytes != 16) {
      return null;
    }
    Cookie cookie = Cookie.read(body);
    int port = body.u16();
    byte[] raw = body.bytes(addressBytes);
    try {
      InetAddress address = body.failed() ? null : InetAddress.getByAddress(raw);
      boolean sound = address != null && port > 0 && GroupInvitation.isGroup(address);
      return sound ? new EchoGroup(cookie, address, port) : null;
    } catch (UnknownHostException e) {
      throw new IllegalStateException(addressBytes + " bytes are the length of an address", e);
    }
  }
}
