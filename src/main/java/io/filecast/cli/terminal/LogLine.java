package io.filecast.cli.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.filecast.text.Printable;
import java.nio.charset.Charset;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * {@code 12:04:36.123 INFO message}: what logback's {@code %d{HH:mm:ss.SSS} %-5level %msg%n}
 * prints, without the hundred classes that it loads for that, and with the message made printable.
 */
public final class LogLine extends EncoderBase<ILoggingEvent> {
  private static final int LEVEL_WIDTH = 5;
  private static final byte[] NOTHING = {};
  private static final int NANOS_PER_MILLI = 1_000_000;

  /** Marks a message whose line ends are ours; in any other they are escaped. */
  public static final Marker SEVERAL_LINES = MarkerFactory.getMarker("SEVERAL_LINES");

  private static volatile boolean colours;

  private final Charset charset;

  public LogLine(Charset charset) {
    this.charset = charset;
  }

  /** Whether levels that ask for attention are coloured from now on; at first they are not. */
  static void colours(boolean wanted) {
    colours = wanted;
  }

  private static String painted(Level level) {
    String ansiColour = level == Level.ERROR ? "31" : level == Level.WARN ? "33" : "";
    return ansiColour.isEmpty()
        ? level.toString()
        : "\u001b[" + ansiColour + "m" + level + "\u001b[0m";
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    LocalTime time = LocalTime.ofInstant(event.getInstant(), ZoneId.systemDefault());
    StringBuilder line = new StringBuilder(128);
    number(line, time.getHour(), 2).append(':');
    number(line, time.getMinute(), 2).append(':');
    number(line, time.getSecond(), 2).append('.');
    number(line, time.getNano() / NANOS_PER_MILLI, 3).append(' ');
    String level = event.getLevel().toString();
    line.append(colours ? painted(event.getLevel()) : level);
    line.append(" ".repeat(Math.max(0, LEVEL_WIDTH - level.length()))).append(' ');
    line.append(message(event)).append(System.lineSeparator());
    if (event.getThrowableProxy() != null) {
      line.append(trace(event.getThrowableProxy()));
    }
    return Printable.encodable(line.toString(), charset).getBytes(charset);
  }

  private static String message(ILoggingEvent event) {
    List<Marker> markers = event.getMarkerList();
    return markers != null && markers.contains(SEVERAL_LINES)
        ? Printable.lines(event.getFormattedMessage())
        : Printable.line(event.getFormattedMessage());
  }

  /** The lines of a trace are logback's, those in its messages are not. */
  private static String trace(IThrowableProxy thrown) {
    List<String> messages = new ArrayList<>();
    for (IThrowableProxy at = thrown; at != null; at = at.getCause()) {
      if (at.getMessage() != null && !Printable.is(at.getMessage())) {
        messages.add(at.getMessage());
      }
    }
    messages.sort(Comparator.comparingInt(String::length).reversed()); // one may hold another
    String trace = ThrowableProxyUtil.asString(thrown);
    for (String message : messages) {
      trace = trace.replace(message, Printable.line(message));
    }
    return Printable.lines(trace);
  }

  private static StringBuilder number(StringBuilder line, int value, int digits) {
    String text = Integer.toString(value);
    return line.append("0".repeat(digits - text.length())).append(text);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
