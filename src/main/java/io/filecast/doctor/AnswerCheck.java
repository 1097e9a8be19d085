package io.filecast.doctor;

import java.util.ArrayList;
import java.util.List;

/** Whether a receiver answers, and if not, what stands in the way. */
record AnswerCheck(Target target) implements Check {
  private static final String NAME = "receiver";

  @Override
  public Finding look() {
    return switch (target.report().presence()) {
      case ANSWERS -> answers();
      case DOES_NOT_ECHO ->
          Finding.warning(
              NAME,
              "a filecast receiver answers, but no echoes: it is older, or told not to (echo=off)",
              "java -jar receiver-fat.jar --version   # on " + target.host());
      case REFUSED ->
          Finding.problem(
              NAME,
              "not running: %s says that nobody listens on UDP port %d"
                  .formatted(target.ip(), target.port()),
              Remedies.start(target.port(), target.host()),
              "sudo systemctl enable --now filecast-receiver   # the same as a service");
      case NO_ANSWER -> notAnswered();
    };
  }

  private Finding answers() {
    return target
        .report()
        .facts()
        .version()
        .map(version -> Finding.ok(NAME, "filecast %s answers".formatted(version)))
        .orElseGet(() -> Finding.ok(NAME, "answers, and tells nothing of itself"));
  }

  private Finding notAnswered() {
    if (!target.report().otherSource().isEmpty()) {
      return answersElsewhere();
    }
    return target.report().sendFailure().isEmpty() ? silent() : noWay();
  }

  private Finding answersElsewhere() {
    return Finding.problem(
        NAME,
        "%s answers instead of %s, which was asked: a sender takes no answer from there"
            .formatted(target.report().otherSource(), target.ip()),
        "java -jar receiver-fat.jar --port %d --host %s   # on %s"
            .formatted(target.port(), Remedies.quoted(target.ip()), target.host()));
  }

  private Finding noWay() {
    return Finding.problem(
        NAME,
        "this host cannot send to %s: %s"
            .formatted(target.ip(), Remedies.plain(target.report().sendFailure())),
        "ip route get " + Remedies.quoted(target.ip()));
  }

  private Finding silent() {
    List<String> remedies = new ArrayList<>();
    remedies.add("ping -c 3 %s   # is the host there?".formatted(Remedies.quoted(target.ip())));
    remedies.add(Remedies.start(target.port(), target.host()));
    remedies.addAll(List.of(Remedies.openPort(target.port(), target.host())));
    return Finding.problem(
        NAME,
        "no answer from UDP port %d of %s: the host is off, nothing listens there, or a firewall drops UDP"
            .formatted(target.port(), target.ip()),
        remedies.toArray(String[]::new));
  }
}
