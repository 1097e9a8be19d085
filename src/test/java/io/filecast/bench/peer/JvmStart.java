package io.filecast.bench.peer;

import io.filecast.bench.Contender;
import io.filecast.bench.Scenario;
import io.filecast.bench.Transfer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A JVM that is started as the sender's is, and soon ends: what of a figure is the JVM's own. */
public final class JvmStart implements Contender {
  /** A JVM with an empty {@code main}. */
  public static final String EMPTY = "jvm-start";

  /** The sender that prints its version. */
  public static final String VERSION = "sender-version";

  private final String name;
  private final String settings;
  private final FatJars jars;
  private final Function<FatJars, List<String>> command;

  private JvmStart(
      String name, String settings, FatJars jars, Function<FatJars, List<String>> command) {
    this.name = name;
    this.settings = settings;
    this.jars = jars;
    this.command = command;
  }

  public static JvmStart empty(FatJars jars) {
    return new JvmStart(EMPTY, "a JVM with an empty main", jars, all -> all.mainClass(Empty.class));
  }

  public static JvmStart version(FatJars jars) {
    return new JvmStart(VERSION, "sender-fat.jar --version", jars, all -> all.sender("--version"));
  }

  /** The program that does nothing. */
  public static final class Empty {
    private Empty() {}

    public static void main(String[] args) {}
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String settings() {
    return settings + jars.described();
  }

  @Override
  public String version() {
    return Runtime.version().toString();
  }

  @Override
  public Kind kind() {
    return Kind.START;
  }

  @Override
  public Optional<String> whyNot(Scenario scenario) {
    return jars.missing();
  }

  @Override
  public List<String> sender(Transfer transfer) {
    return command.apply(jars);
  }
}
