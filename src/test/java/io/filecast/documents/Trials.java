package io.filecast.documents;

import static io.filecast.documents.Trial.alone;
import static io.filecast.documents.Trial.notHere;
import static io.filecast.documents.Trial.receiver;
import static io.filecast.documents.Trial.toReceivers;
import static io.filecast.documents.Trial.tuner;

import java.util.List;

/** How each documented command is tried. A command that is not here fails the test. */
final class Trials {
  private static final String BOTH = "total: 2 of 2 destinations done.*";
  private static final String PUBLIC_KEY = "[A-Za-z0-9+/]{43}=";
  private static final String SEND = "java -jar sender-fat.jar ";
  private static final String RAW = SEND + "-conf conf/sender.json --mode raw --raw-chunk-bytes 1";
  private static final String COMPARE = SEND + "compare ";
  private static final String LOOPBACK = "127.0.0.1,127.0.0.1:8889";

  private static final String BENCHMARKS = "takes minutes; BenchmarkIT runs the benchmark in small";

  /** Below the directory of the test, as if that were the root of the file system. */
  private static final String ROOT = "$PWD/root";

  static final List<Trial> README =
      List.of(
          alone("./run.sh", "process-pool +3 .* 6/6 .*"),
          notHere("./run.sh test", "it is what runs this"),
          receiver("java -jar receiver-fat.jar", 8888),
          receiver("java -jar receiver-fat.jar -conf conf/receiver.json", 8889),
          toReceivers(SEND + "-conf conf/sender.json", BOTH),
          toReceivers(
              "sha256sum conf/sample.png received/sample.png received/8889/sample.png",
              "[0-9a-f]{64}  received/8889/sample.png"),
          toReceivers(SEND + "image.iso node1 node2:9000 [2001:db8::7]:8888", BOTH)
              .with("node1 node2:9000 [2001:db8::7]:8888", "127.0.0.1 127.0.0.1:8889"),
          toReceivers(
                  SEND + "send image.iso node[01-40].lab @more-nodes.txt --rate-limit 500Mbit/s",
                  BOTH)
              .with("node[01-40].lab @more-nodes.txt", "127.0.0.1:[8888-8889]"),
          toReceivers(SEND + "image.iso node[01-40].lab --dry-run", "dry run: 2 destinations, .*")
              .with("node[01-40].lab", "127.0.0.1:[8888-8889]"),
          toReceivers("tar c photos | " + SEND + "- node1 node2 --name photos.tar", BOTH)
              .with("photos | ", "conf | ")
              .with("node1 node2", "127.0.0.1 127.0.0.1:8889"),
          toReceivers(RAW, BOTH),
          notHere(
              "nft add rule inet filter input ip saddr 10.0.0.0/24 udp dport 8888 accept",
              "opens this machine's firewall"),
          notHere("sysctl -w net.core.rmem_max=8388608", "sets this machine's kernel"),
          receiver("java -jar receiver-fat.jar --output received", 8888),
          toReceivers(
                  SEND + "--file image.iso --destinations node1,node2:9000,[2001:db8::7]:8888",
                  BOTH)
              .with("node1,node2:9000,[2001:db8::7]:8888", LOOPBACK),
          toReceivers(SEND + "send image.iso node[01-40]", BOTH)
              .with("node[01-40]", "127.0.0.1:[8888-8889]"),
          toReceivers(SEND + "doctor node1 node2 node2:9000", "ok +receiver +filecast .* answers")
              .with("node1 node2 node2:9000", "127.0.0.1 127.0.0.1:8889"),
          alone("java -jar receiver-fat.jar doctor", "ok +java +.*")
              .as("java -jar receiver-fat.jar doctor --port 0"),
          alone(SEND + "keygen --out sender.key", PUBLIC_KEY),
          alone("java -jar receiver-fat.jar keygen --out receiver.key", PUBLIC_KEY),
          alone("echo \"SENDER'S-PUBLIC-KEY alice\" >> authorized", null)
              .with("SENDER'S-PUBLIC-KEY", "$(" + SEND + "keygen --show --out sender.key)"),
          receiver(
              "java -jar receiver-fat.jar --identity receiver.key --authorized-senders authorized",
              8888),
          toReceivers(
                  SEND
                      + "--identity sender.key --destinations KEY@node1 --file image.iso --receipts receipts.jsonl",
                  "total: 1 of 1 destinations done.*")
              .with(
                  "KEY@node1",
                  "$(java -jar receiver-fat.jar keygen --show --out receiver.key)@127.0.0.1"),
          tuner("java -jar receiver-fat.jar tune --group 239.1.2.3"),
          alone(
                  SEND + "carousel image.iso --group 239.1.2.3 --rate 100Mbit/s",
                  ".*round 2 is sent.*")
              .with("239.1.2.3", "239.1.2.3 --multicast-interface lo --rounds 2"),
          alone(SEND + "keygen --carousel --out channel.key", PUBLIC_KEY),
          tuner("java -jar receiver-fat.jar tune --group 239.1.2.3 --key channel.key.receivers"),
          alone(
                  SEND
                      + "carousel image.iso --group 239.1.2.3 --rate 100Mbit/s --key channel.key --release 7",
                  ".*round 2 is sent.*")
              .with("239.1.2.3", "239.1.2.3 --multicast-interface lo --rounds 2"),
          alone(
                  COMPARE + "-conf conf/sender.json --loopback 2 --runs 10 --out results",
                  "event-loop +2 .* 4/4 .*")
              .with("--runs 10", "--runs 2 --warmups 0"));

  static final List<Trial> LAB =
      List.of(
          receiver("java -jar receiver-fat.jar", 8888),
          receiver("java -jar receiver-fat.jar -conf conf/receiver.json", 8889),
          toReceivers(RAW + " --strategy process", BOTH),
          toReceivers(RAW + " --strategy process-pool", BOTH),
          toReceivers(RAW + " --strategy worker", BOTH),
          toReceivers(RAW + " --strategy worker-pool", BOTH),
          receiver(
              "java -jar receiver-fat.jar --receive-buffer-bytes 0 --raw-expected-bytes 12003 --once 1",
              8888),
          alone("python3 src/test/resources/lab_sender.py 8888 conf/sample.png", null),
          alone(
                  COMPARE
                      + "-conf conf/sender.json --loopback 2 --runs 10 --mode raw --raw-chunk-bytes 1 --out results",
                  "process +2 .*")
              .with("--runs 10", "--runs 2 --warmups 0"),
          alone(
                  COMPARE
                      + "--loopback 4 --destinations 1,2,4 --sizes 12KB,1MB --runs 6 --strategies event-loop,worker,process --out sweep",
                  ".*event-loop.* 4/4 .*")
              .with(
                  "--runs 6 --strategies event-loop,worker,process",
                  "--runs 1 --warmups 0 --strategies event-loop,worker"),
          alone(
                  COMPARE + "--ladder --sizes 256KB --loopback 2 --runs 5 --out ladder",
                  "5 batched +1 .* 2/2 .*")
              .with(
                  "--sizes 256KB --loopback 2 --runs 5",
                  "--sizes 12KB --loopback 2 --runs 1 --warmups 0"),
          toReceivers(
                  SEND
                      + "--file conf/sample.png --destinations 192.168.122.110,192.168.122.120 --mode raw --raw-chunk-bytes 1",
                  BOTH)
              .with("192.168.122.110,192.168.122.120", LOOPBACK),
          toReceivers(
                  SEND + "--file conf/sample.png --destinations 192.168.122.110,192.168.122.120",
                  BOTH)
              .with("192.168.122.110,192.168.122.120", LOOPBACK));

  static final List<Trial> OPERATIONS =
      List.of(
          installing("mkdir -p /opt/filecast"),
          installing(
                  "tar -xzf filecast-VERSION.tar.gz -C /opt/filecast --strip-components=1 --no-same-owner")
              .with("filecast-VERSION.tar.gz", "$RELEASE"),
          installing("ln -s /opt/filecast/bin/sender /opt/filecast/bin/receiver /usr/local/bin/"),
          installing("install -Dm644 -t /usr/local/share/man/man1 /opt/filecast/man/man1/*.1"),
          installing(
              "install -Dm644 -t /usr/share/bash-completion/completions /opt/filecast/completions/bash/*"),
          installing("java -cp /opt/filecast/sender-fat.jar io.filecast.program.ClassDataArchive"),
          installing(
              "java -cp /opt/filecast/receiver-fat.jar io.filecast.program.ClassDataArchive"),
          installing("install -m644 /opt/filecast/sysctl.d/60-filecast.conf /etc/sysctl.d/"),
          notHere("sysctl --system", "sets this machine's kernel"),
          installing("install -m644 -t /etc/systemd/system /opt/filecast/systemd/*.service"),
          notHere("systemctl daemon-reload", "needs the machine's systemd"),
          notHere("systemctl enable --now filecast-receiver", "needs the machine's systemd"),
          notHere("journalctl -u filecast-receiver -f", "needs the machine's systemd"));

  static final List<Trial> PERFORMANCE =
      List.of(
          notHere("./run.sh bench", BENCHMARKS),
          notHere("./run.sh bench --install-peers --must-show", BENCHMARKS),
          notHere(
              "./run.sh bench --sizes 1GiB --receivers 1,4 --loss 0,5 --contenders filecast,uftp --json samples.json",
              BENCHMARKS),
          notHere("./run.sh bench --growth", BENCHMARKS),
          notHere("./run.sh bench --micro", "takes minutes, and is for looking at by itself"),
          notHere(
              "./run.sh bench --sizes 100MiB --receivers 2,8 --loss 1 --rates 200mbit --contenders filecast,uftp,udpcast --variant 'unicast=filecast:--delivery unicast' --against uftp",
              BENCHMARKS));

  private Trials() {}

  /** Says nothing. */
  private static Trial installing(String command) {
    String below = ROOT.replace("$", "\\$");
    return alone(command, null).as(command.replaceAll(" (/(?:opt|usr|etc)/)", " " + below + "$1"));
  }
}
