package io.filecast.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The published schema of events, and stricter than it is for others: with no unknown field. */
public final class EventSchema {
  private static final Path FILE = Path.of("conf/events.schema.json");
  private static final Validator VALIDATOR = Validator.create(strict(), options());

  private EventSchema() {}

  /** The file as it is. */
  public static JsonObject read() throws IOException {
    return new JsonObject(Files.readString(FILE));
  }

  private static JsonSchemaOptions options() {
    return new JsonSchemaOptions()
        .setBaseUri("https://filecast.invalid/")
        .setDraft(Draft.DRAFT202012);
  }

  private static JsonSchema strict() {
    try {
      JsonObject schema = read();
      close(schema);
      return JsonSchema.of(schema);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(Object part) {
    if (part instanceof JsonObject object) {
      if (object.getValue("properties") instanceof JsonObject) {
        object.put("additionalProperties", false);
      }
      object.forEach(entry -> close(entry.getValue()));
    } else if (part instanceof JsonArray array) {
      array.forEach(EventSchema::close);
    }
  }

  public static boolean accepts(JsonObject event) {
    return VALIDATOR.validate(event).getValid();
  }

  /** Fails with the first event that the schema does not take. */
  public static void requireValid(List<JsonObject> events) {
    assertThat(events).isNotEmpty();
    for (JsonObject event : events) {
      assertThat(accepts(event))
          .as("%s%n%s", event.encode(), VALIDATOR.validate(event).toJson())
          .isTrue();
    }
  }
}
