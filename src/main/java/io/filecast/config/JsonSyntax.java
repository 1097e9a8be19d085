package io.filecast.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the place of a mistake in a configuration file. What reads the file afterwards tells what
 * is wrong and not where, and of a key given twice takes the second without a word.
 */
final class JsonSyntax {
  private static final JsonFactory JSON =
      new JsonFactory()
          .enable(JsonParser.Feature.ALLOW_COMMENTS) // as Vert.x reads it
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private JsonSyntax() {}

  /**
   * @throws ConfigException with line and column when the file is not one JSON object
   */
  static void check(Path file) {
    try (JsonParser parser = JSON.createParser(text(file))) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        String how = first == null ? "it is empty" : "it begins with " + parser.getText();
        throw wrong(file, how + "; write {\"key\": value, ...}");
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw wrong(file, at(parser.currentTokenLocation()) + "something follows its end");
      }
    } catch (JsonProcessingException e) {
      throw wrong(file, at(e.getLocation()) + sentence(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new ConfigException("-conf %s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new ConfigException("-conf %s is not text in UTF-8; save it as that".formatted(file));
    }
  }

  private static ConfigException wrong(Path file, String how) {
    return new ConfigException("%s is not a JSON object: %s".formatted(file, how));
  }

  private static String at(JsonLocation location) {
    return location == null
        ? ""
        : "line %d, column %d: ".formatted(location.getLineNr(), location.getColumnNr());
  }

  /** The parser goes on to name sources and locations behind a line end. */
  private static String sentence(String message) {
    return message.lines().findFirst().orElse("not JSON");
  }
}
