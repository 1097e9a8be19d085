package io.filecast.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes records of settings and JSON of records, component by component: a component holds the key
 * of its name, or the one that {@link Key} names. A component that is a record of this package
 * holds keys itself.
 */
final class ConfigRecords {
  private ConfigRecords() {}

  /**
   * A record with the values of its keys.
   *
   * @throws ConfigException when a required key is missing, or the record refuses a value
   */
  static <R extends Record> R read(Class<R> type, Settings settings) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = value(components[i], settings);
    }
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException(type + " cannot be made", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  private static Object value(RecordComponent component, Settings settings) {
    Class<?> type = component.getType();
    String path = path(component);
    if (type == SenderKeys.class) {
      return SenderKeys.of(settings);
    } else if (type == ReceiverKeys.class) {
      return ReceiverKeys.of(settings);
    } else if (type == Requirement.class) {
      return Requirement.parse(settings.source(path), settings.text(path));
    } else if (type.isRecord()) {
      return read(type.asSubclass(Record.class), settings);
    } else if (type == List.class) {
      return settings.destinations(path);
    } else if (type == Path.class) {
      return settings.file(path);
    } else if (type == int.class) {
      return settings.intValue(path);
    } else if (type == long.class) {
      return settings.integer(path);
    } else if (type == boolean.class) {
      return settings.text(path).equals(settings.key(path).choices().get(1));
    } else if (type.isEnum()) {
      return constant(type, path, settings.text(path));
    }
    return settings.text(path);
  }

  private static Object constant(Class<?> type, String path, String label) {
    return Labels.find(
        (Object[]) type.getEnumConstants(), value -> ((Labelled) value).label(), path, label);
  }

  /** Adds the keys of a record to a configuration as it would stand in a file. */
  static void write(ConfigKeys keys, Record record, JsonObject json) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = get(component, record);
      if (value instanceof SenderKeys sender) {
        sender.addTo(json);
      } else if (value instanceof ReceiverKeys receiver) {
        receiver.addTo(json);
      } else if (value instanceof Record inner && !(value instanceof Requirement)) {
        write(keys, inner, json);
      } else {
        ConfigKey key = keys.find(path(component)).orElseThrow();
        put(json, key.path(), json(key, value));
      }
    }
  }

  private static Object get(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }

  private static Object json(ConfigKey key, Object value) {
    if (value instanceof Labelled choice) {
      return choice.label();
    } else if (value instanceof Boolean chosen) {
      return key.choices().get(chosen ? 1 : 0);
    } else if (value instanceof List<?> destinations) {
      return new JsonArray(destinations.stream().map(to -> ((Destination) to).toJson()).toList());
    } else if (value instanceof Number number) {
      return key.json(number.longValue());
    }
    return value.toString();
  }

  /** Puts a value where its dotted path says, into objects that are made for it. */
  static void put(JsonObject json, String path, Object value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      json.put(path, value);
      return;
    }
    String group = path.substring(0, dot);
    if (!json.containsKey(group)) {
      json.put(group, new JsonObject());
    }
    put(json.getJsonObject(group), path.substring(dot + 1), value);
  }

  private static String path(RecordComponent component) {
    Key key = component.getAnnotation(Key.class);
    return key == null ? component.getName() : key.value();
  }
}
