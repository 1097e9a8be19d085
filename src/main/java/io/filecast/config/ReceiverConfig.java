package io.filecast.config;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * Where to listen and where to put what comes.
 *
 * @param host address to listen on; {@code ::} is every address, IPv4 and IPv6
 * @param port UDP port; 0 = any free one
 * @param output directory for the files
 * @param reliable filecast's own wire
 * @param raw the lab's wire
 * @param transport what the programs run on; a Vert.x that the receiver is deployed on keeps its
 *     own
 * @param receiveBufferBytes asked of the kernel; 0 = its default
 * @param once how many files to take before the receiver is done; 0 = no end
 * @param keys whom it lets in
 */
public record ReceiverConfig(
    String host,
    int port,
    Path output,
    ReliableReceiving reliable,
    RawReceiving raw,
    TransportChoice transport,
    int receiveBufferBytes,
    int once,
    ReceiverKeys keys) {

  /**
   * Which offers are taken.
   *
   * @param onExists what happens to a file that has the name already
   * @param maxTransferBytes larger files are refused
   * @param maxConcurrentTransfers more transfers at once are refused
   * @param maxTransfersPerAddress more transfers at once from one IPv4 address or one IPv6 /64 are
   *     refused; below maxConcurrentTransfers, a quarter of those is kept for addresses without any
   * @param maxOffersPerSecond more offers from one address that is proven have to prove it anew
   * @param alwaysCookies every sender has to prove its address before its offer is looked at, not
   *     only under load
   * @param minFreeBytes room on the disk that no transfer is promised, or {@link #MIN_FREE_AUTO}
   * @param diskWrites how files get to the disk
   * @param silenceMillis a sender that falls silent for so long is given up
   * @param progressMillis a sender that speaks but sends nothing new for so long is given up
   * @param echo what is told to whoever asks whether this receiver is there
   * @param multicast whether it listens to groups that senders invite it to
   */
  public record ReliableReceiving(
      OnExists onExists,
      long maxTransferBytes,
      int maxConcurrentTransfers,
      int maxTransfersPerAddress,
      int maxOffersPerSecond,
      boolean alwaysCookies,
      long minFreeBytes,
      DiskWrites diskWrites,
      long silenceMillis,
      long progressMillis,
      EchoDisclosure echo,
      boolean multicast) {
    /** A share of the file system; what it comes to is known when that has been looked at. */
    public static final long MIN_FREE_AUTO = -1;

    /** Values of {@code cookies}. */
    static final List<String> COOKIES = List.of("auto", "always");

    static ReliableReceiving of(Settings settings) {
      return new ReliableReceiving(
          settings.choice("onExists", OnExists.values()),
          settings.integer("maxTransferBytes"),
          settings.intValue("maxConcurrentTransfers"),
          settings.intValue("maxTransfersPerAddress"),
          settings.intValue("maxOffersPerSecond"),
          settings.flag("cookies"),
          settings.integer("minFreeBytes"),
          settings.choice("diskWrites", DiskWrites.values()),
          settings.integer("timeouts.silenceMillis"),
          settings.integer("timeouts.progressMillis"),
          settings.choice("echo", EchoDisclosure.values()),
          settings.flag("multicast"));
    }

    void write(ConfigWriter out) {
      out.put("onExists", onExists)
          .put("maxTransferBytes", maxTransferBytes)
          .put("maxConcurrentTransfers", maxConcurrentTransfers)
          .put("maxTransfersPerAddress", maxTransfersPerAddress)
          .put("maxOffersPerSecond", maxOffersPerSecond)
          .put("cookies", alwaysCookies)
          .put("minFreeBytes", minFreeBytes)
          .put("diskWrites", diskWrites)
          .put("timeouts.silenceMillis", silenceMillis)
          .put("timeouts.progressMillis", progressMillis)
          .put("echo", echo)
          .put("multicast", multicast);
    }
  }

  /**
   * How files are told apart on a wire that does not say.
   *
   * @param idleMillis silence of a sender that ends its file
   * @param expectedBytes size of a complete file; 0 = unknown
   * @param logEvery log the first, each n-th and the last datagram; 0 = none
   * @param maxSources senders at once; 0 = raw datagrams are not taken
   */
  public record RawReceiving(long idleMillis, long expectedBytes, long logEvery, int maxSources) {
    public RawReceiving {
      if (idleMillis < 1 || expectedBytes < 0 || logEvery < 0 || maxSources < 0) {
        throw new ConfigException(
            "raw.idleMillis=%d must be at least 1, raw.expectedBytes=%d, raw.logEvery=%d and raw.maxSources=%d at least 0"
                .formatted(idleMillis, expectedBytes, logEvery, maxSources));
      }
    }

    static RawReceiving of(Settings settings) {
      return new RawReceiving(
          settings.integer("raw.idleMillis"),
          settings.integer("raw.expectedBytes"),
          settings.integer("raw.logEvery"),
          settings.intValue("raw.maxSources"));
    }

    void write(ConfigWriter out) {
      out.put("raw.idleMillis", idleMillis)
          .put("raw.expectedBytes", expectedBytes)
          .put("raw.logEvery", logEvery)
          .put("raw.maxSources", maxSources);
    }

    /** With as many senders at once as is usual. */
    public RawReceiving(long idleMillis, long expectedBytes, long logEvery) {
      this(idleMillis, expectedBytes, logEvery, 256);
    }
  }

  public ReceiverConfig {
    if (port < 0 || port > 65_535 || receiveBufferBytes < 0 || once < 0) {
      throw new ConfigException(
          "port=%d must be 0 to 65535, receiveBufferBytes=%d and once=%d at least 0"
              .formatted(port, receiveBufferBytes, once));
    }
  }

  /**
   * Reads a configuration written in code; keys and defaults are those of the file.
   *
   * @throws ConfigException when a key is unknown or outside its limits
   */
  public static ReceiverConfig fromJson(JsonObject json) {
    return of(Settings.of(ConfigKeys.RECEIVER, json, path -> "configuration"));
  }

  public static ReceiverConfig of(Settings settings) {
    return new ReceiverConfig(
        settings.text("host"),
        settings.intValue("port"),
        settings.file("output"),
        ReliableReceiving.of(settings),
        RawReceiving.of(settings),
        TransportChoice.of(settings),
        settings.intValue("receiveBufferBytes"),
        settings.intValue("once"),
        ReceiverKeys.of(settings));
  }

  public ReceiverConfig withRaw(RawReceiving newRaw) {
    return new ReceiverConfig(
        host, port, output, reliable, newRaw, transport, receiveBufferBytes, once, keys);
  }

  /** The configuration as it would stand in a file; {@link #fromJson} reads it back. */
  public JsonObject toJson() {
    ConfigWriter out =
        new ConfigWriter(ConfigKeys.RECEIVER)
            .put("host", host)
            .put("port", port)
            .put("output", output)
            .put("transport", transport)
            .put("receiveBufferBytes", receiveBufferBytes)
            .put("once", once);
    reliable.write(out);
    raw.write(out);
    keys.write(out);
    return out.json();
  }
}
