package io.filecast.doctor;

import io.filecast.text.Printable;
import io.filecast.transport.KernelBufferLimit;

/** Lines to paste that several checks give. */
final class Remedies {
  private Remedies() {}

  /** Sets a limit of the kernel now and for every start. */
  static String raise(String limit, long bytes) {
    String file = "/etc/sysctl.d/61-filecast-%s.conf".formatted(limit.replaceFirst(".*\\.", ""));
    return "echo '%s = %d' | sudo tee %s && sudo sysctl -p %s".formatted(limit, bytes, file, file);
  }

  /** The same for this host, or the one that this container runs on. */
  static String raise(KernelBufferLimit limit, long bytes) {
    return raise(limit.name(), bytes) + (limit.raisable() ? "" : "   # on the host");
  }

  /** Opens a port, for each of the usual firewalls. */
  static String[] openPort(int port, String host) {
    return new String[] {
      "sudo nft insert rule inet filter input udp dport %d accept   # on %s, nftables"
          .formatted(port, host),
      "sudo firewall-cmd --permanent --add-port=%d/udp && sudo firewall-cmd --reload   # on %s, firewalld"
          .formatted(port, host),
      "sudo ufw allow %d/udp   # on %s, ufw".formatted(port, host)
    };
  }

  /** Starts a receiver. */
  static String start(int port, String host) {
    return "java -jar receiver-fat.jar --port %d   # on %s".formatted(port, host);
  }

  /** A word that a shell takes as it is: names of files and hosts may hold anything. */
  static String quoted(Object text) {
    String word = String.valueOf(text);
    if (!Printable.is(word)) {
      return "$'" + plain(word.replace("\\", "\\\\").replace("'", "\\'")) + "'";
    }
    return word.matches("[\\w./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Without control over the reader's terminal, and on one line. */
  static String plain(Object text) {
    return Printable.line(String.valueOf(text));
  }
}
