package io.filecast.bench.peer;

import io.filecast.bench.Contender;
import io.filecast.bench.Scenario;
import io.filecast.bench.Transfer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** filecast inside a JVM that has sent before: what the data path does without a start. */
public final class WarmFilecast implements Contender {
  public static final String NAME = "filecast-warm";

  private final FatJars jars;
  private final Filecast receiving;

  public WarmFilecast(FatJars jars) {
    this.jars = jars;
    this.receiving = new Filecast(NAME, jars, Words.NONE);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String settings() {
    return "embedded in a JVM that stays; " + receiving.settings();
  }

  @Override
  public String version() {
    return receiving.version();
  }

  @Override
  public Optional<String> whyNot(Scenario scenario) {
    return receiving.whyNot(scenario);
  }

  @Override
  public void prepare() throws IOException {
    receiving.prepare();
  }

  @Override
  public List<List<String>> daemons(Transfer transfer) {
    return receiving.daemons(transfer);
  }

  @Override
  public Optional<List<String>> residentSender(Transfer transfer) {
    List<String> words = new ArrayList<>(List.of("" + transfer.source()));
    words.addAll(transfer.each(i -> transfer.address(i) + ":" + transfer.port(i)));
    return Optional.of(jars.mainClass(WarmSender.class, words.toArray(String[]::new)));
  }

  @Override
  public List<String> sender(Transfer transfer) {
    throw new IllegalStateException("the sender stays");
  }
}
