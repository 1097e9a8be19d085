package io.filecast.report;

import io.filecast.text.Printable;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * HTML and SVG as they are written: every element is closed, every text and every attribute is
 * printable and escaped. What comes out is well-formed XML, too, so that any parser can check it.
 */
final class Markup {
  private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

  private final StringWriter out = new StringWriter();
  private final XMLStreamWriter writer;

  Markup() {
    try {
      writer = FACTORY.createXMLStreamWriter(out);
      out.write("<!DOCTYPE html>\n");
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Begins an element.
   *
   * @param attributes name, value, name, value; numbers are rounded to a hundredth
   */
  Markup open(String name, Object... attributes) {
    try {
      writer.writeStartElement(name);
      writeAttributes(attributes);
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An element that holds nothing. */
  Markup empty(String name, Object... attributes) {
    try {
      writer.writeEmptyElement(name);
      writeAttributes(attributes);
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  private void writeAttributes(Object... attributes) throws XMLStreamException {
    for (int i = 0; i < attributes.length; i += 2) {
      writer.writeAttribute((String) attributes[i], Printable.lines(text(attributes[i + 1])));
    }
  }

  private static String text(Object value) {
    return value instanceof Double number ? number(number) : String.valueOf(value);
  }

  /** A coordinate, to a hundredth. */
  static String number(double value) {
    return BigDecimal.valueOf(value)
        .setScale(2, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  Markup text(String text) {
    try {
      writer.writeCharacters(Printable.lines(text));
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends the element that was begun last. */
  Markup close() {
    try {
      writer.writeEndElement();
      return this;
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An element that holds a text. */
  Markup element(String name, String text, Object... attributes) {
    return open(name, attributes).text(text).close();
  }

  /**
   * Begins a drawing; coordinates grow to the right and down.
   *
   * @param label what a screen reader says
   */
  Markup drawing(String label, double width, double height) {
    return open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "viewBox",
        "0 0 " + number(width) + " " + number(height),
        "role",
        "img",
        "aria-label",
        label);
  }

  /** A line in a drawing. */
  Markup line(String style, double x1, double y1, double x2, double y2) {
    return empty("line", "class", style, "x1", x1, "x2", x2, "y1", y1, "y2", y2);
  }

  /**
   * A text in a drawing.
   *
   * @param anchor which part of it is at x: start, middle or end
   */
  Markup label(String style, String text, double x, double y, String anchor) {
    return element("text", text, "class", style, "x", x, "y", y, "text-anchor", anchor);
  }

  @Override
  public String toString() {
    return out + "\n";
  }
}
