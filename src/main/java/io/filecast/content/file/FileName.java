package io.filecast.content.file;

import io.filecast.text.Printable;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One path component that a sender asked for and a receiver may use. Being constructed is the proof
 * that all rules hold:
 *
 * <ul>
 *   <li>1 to {@value #MAX_BYTES} bytes of valid UTF-8: 255, the limit of Linux file systems, less
 *       what the names of the temporary files add;
 *   <li>no {@code /}, no {@code \}, not {@code .} or {@code ..};
 *   <li>no control characters (C0, DEL, C1) and no line or paragraph separators: they rewrite
 *       terminals and break every tool that reads a list of names by line;
 *   <li>no bidirectional controls: they make {@code gpj.exe} read as {@code exe.jpg};
 *   <li>no invisible characters that no writing system needs: fillers, zero width spaces, tags;
 *   <li>no unassigned noncharacters and no byte order mark: invisible, and changed by some
 *       programs;
 *   <li>no white space at either end and no dot at the end: invisible, and stripped by some
 *       systems, so that the name written is not the name checked;
 *   <li>no {@code -} at the start: a shell's {@code *} turns it into an option;
 *   <li>not the name of a temporary file of filecast, in any case, which would let one transfer
 *       write another's resume state;
 *   <li>on Windows: no device, no character of <code>&lt;&gt;:"|?*</code>.
 * </ul>
 *
 * A leading dot is allowed: configuration files are files.
 */
public final class FileName {
  /** The longest component that ext4, XFS, Btrfs, ZFS and tmpfs take, in bytes. */
  private static final int COMPONENT_BYTES = 255;

  private static final String HIDDEN = ".";
  private static final String PARTIAL = ".filecast-part";
  private static final String STATE = ".filecast-state";
  private static final String NEXT_STATE = ".filecast-next";

  /**
   * Names that open a device of Windows, whatever the directory and whatever follows a dot (Naming
   * Files, Paths, and Namespaces).
   */
  private static final Pattern WINDOWS_DEVICE =
      Pattern.compile(
          "(CON|PRN|AUX|NUL|CLOCK\\$|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3]) *(\\..*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** A colon begins a stream of the file before it; the others are wild cards and redirections. */
  private static final String WINDOWS_SPECIAL = "<>:\"|?*";

  /** Longest name in UTF-8 bytes; the longest suffix is that of the state file. */
  public static final int MAX_BYTES = COMPONENT_BYTES - 1 - 15;

  private final String name;

  private FileName(String name) {
    this.name = name;
  }

  /**
   * Checks a name.
   *
   * @throws FileException {@link FileException.Kind#NAME_REFUSED}, with the rule and the name
   *     escaped
   */
  public static FileName of(String name) throws FileException {
    return of(name, File.separatorChar == '\\');
  }

  /**
   * @param windows whether the rules of Windows hold too; elsewhere {@code aux.c} is a file
   */
  static FileName of(String name, boolean windows) throws FileException {
    int bytes = utf8Bytes(name);
    if (bytes == 0) {
      throw refused(name, "is empty");
    }
    if (bytes > MAX_BYTES) {
      throw refused(name, "has " + bytes + " bytes, more than " + MAX_BYTES);
    }
    if (name.equals(".") || name.equals("..")) {
      throw refused(name, "stands for a directory");
    }
    for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
      String rule = refusal(name.codePointAt(i));
      if (rule != null) {
        throw refused(name, rule);
      }
    }
    checkEnds(name);
    if (isTemporary(name)) {
      throw refused(name, "is kept for temporary files of filecast");
    }
    if (windows) {
      checkWindows(name);
    }
    return new FileName(name);
  }

  /** Also as file systems see it that fold case, and that skip invisible characters (HFS+). */
  private static boolean isTemporary(String name) {
    StringBuilder visible = new StringBuilder();
    name.codePoints()
        .filter(c -> Character.getType(c) != Character.FORMAT)
        .forEach(visible::appendCodePoint);
    String folded = visible.toString().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return folded.startsWith(HIDDEN)
        && (folded.endsWith(PARTIAL) || folded.endsWith(STATE) || folded.endsWith(NEXT_STATE));
  }

  private static void checkWindows(String name) throws FileException {
    if (WINDOWS_DEVICE.matcher(name).matches()) {
      throw refused(name, "is a device of Windows");
    }
    if (name.chars().anyMatch(c -> WINDOWS_SPECIAL.indexOf(c) >= 0)) {
      throw refused(name, "has a character that Windows gives a meaning");
    }
  }

  /**
   * Checks a name as it came over the wire.
   *
   * @throws FileException {@link FileException.Kind#NAME_REFUSED}, also when the bytes are not
   *     UTF-8
   */
  public static FileName ofUtf8(byte[] utf8) throws FileException {
    if (utf8.length > MAX_BYTES) {
      throw new FileException(
          FileException.Kind.NAME_REFUSED,
          "file name refused: has " + utf8.length + " bytes, more than " + MAX_BYTES);
    }
    try {
      return of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException e) {
      String shown = new String(utf8, StandardCharsets.ISO_8859_1);
      throw new FileException(
          FileException.Kind.NAME_REFUSED,
          "file name " + Printable.quoted(shown) + " refused: is not valid UTF-8",
          e);
    }
  }

  private static int utf8Bytes(String name) throws FileException {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name)).remaining();
    } catch (CharacterCodingException e) {
      throw new FileException(
          FileException.Kind.NAME_REFUSED,
          "file name " + Printable.quoted(name) + " refused: has half of a surrogate pair",
          e);
    }
  }

  /** The rule that a character breaks, or null. */
  private static String refusal(int c) {
    if (c == '/' || c == '\\') {
      return "has a separator";
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL -> "has a control character";
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> "has a line separator";
      default -> {
        if (isBidiControl(c)) {
          yield "has a character that changes the direction of text";
        }
        boolean noncharacter = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
        if (noncharacter || c == 0xFEFF) {
          yield "has a code point that is not a character";
        }
        yield isInvisible(c) ? "has an invisible character" : null;
      }
    };
  }

  /** The characters with property Bidi_Control, Unicode Standard Annex 9, section 2. */
  private static boolean isBidiControl(int c) {
    return c == 0x061C
        || c == 0x200E
        || c == 0x200F
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }

  /**
   * Characters that are drawn as nothing and that no writing system needs in a name: joiners,
   * variation selectors and the soft hyphen are not among them.
   */
  private static boolean isInvisible(int c) {
    return c == 0x115F // Hangul fillers
        || c == 0x1160
        || c == 0x3164
        || c == 0xFFA0
        || c == 0x200B // zero width space
        || (c >= 0x2060 && c <= 0x206F) // word joiner, invisible operators, deprecated controls
        || (c >= 0xFFF9 && c <= 0xFFFB) // interlinear annotations
        || (c >= 0xE0000 && c <= 0xE007F); // tags
  }

  private static void checkEnds(String name) throws FileException {
    int first = name.codePointAt(0);
    int last = name.codePointBefore(name.length());
    if (isSpace(first) || isSpace(last)) {
      throw refused(name, "begins or ends with white space");
    }
    if (last == '.') {
      throw refused(name, "ends with a dot");
    }
    if (first == '-') {
      throw refused(name, "begins with a hyphen, which commands take for an option");
    }
  }

  private static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static FileException refused(String name, String rule) {
    return new FileException(
        FileException.Kind.NAME_REFUSED,
        "file name " + Printable.quoted(name) + " refused: " + rule);
  }

  /** The partial file: hidden, and the same on every run so that a restart finds it. */
  String partial() {
    return HIDDEN + name + PARTIAL;
  }

  /** The resume state beside the partial file. */
  String state() {
    return HIDDEN + name + STATE;
  }

  /** The resume state being written, before it replaces {@link #state()}. */
  String nextState() {
    return HIDDEN + name + NEXT_STATE;
  }

  /** The name itself, as the file is called. */
  @Override
  public String toString() {
    return name;
  }

  /** The name for logs and messages. */
  public String escaped() {
    return Printable.line(name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileName that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
