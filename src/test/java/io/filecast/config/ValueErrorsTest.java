package io.filecast.config;

import java.util.stream.Stream;

/** What is said of values of a wrong type, unit or name. */
class ValueErrorsTest extends ConfigMistakes {
  static Stream<Mistake> mistakes() {
    return Stream.of(
        // Wrong types.
        sender(
            "number as text",
            "{\"instances\": \"2\"}",
            "conf.json: instances=\"2\"",
            "not a whole number",
            "1 to 64"),
        sender(
            "fraction", "{\"instances\": 1.5}", "instances=1.5", "not a whole number", "1 to 64"),
        sender(
            "number beyond 64 bits",
            "{\"timeoutMillis\": 99999999999999999999}",
            "timeoutMillis=99999999999999999999 is not a length of time",
            "ms, s, min, h, d"),
        sender("boolean for a number", "{\"poolSize\": true}", "poolSize=true", "1 to 256"),
        sender("number for text", "{\"file\": 5}", "file=5", "not text"),
        sender("empty text", "{\"file\": \"  \"}", "file=  ", "not text"),
        sender(
            "null",
            "{\"instances\": null}",
            "conf.json",
            "instances=null",
            "remove the key or use 1 to 64"),
        sender("null for a choice", "{\"strategy\": null}", "strategy=null", "event-loop, worker"),
        sender(
            "group not an object", "{\"raw\": 5}", "raw=5 is not an object", "\"chunkBytes\": ..."),
        sender("group null", "{\"raw\": null}", "raw=null is not an object"),
        sender(
            "unknown strategy",
            "{\"strategy\": \"threads\"}",
            "strategy=threads",
            "use one of event-loop, worker, worker-pool, process"),
        sender("strategy not text", "{\"strategy\": 1}", "strategy=1", "use one of event-loop"),
        sender(
            "mode that is to come",
            "{\"mode\": \"pigeon\"}",
            "mode=pigeon",
            "use one of reliable, raw"),
        sender(
            "transport that is no transport",
            "{\"transport\": \"epoll\"}",
            "conf.json",
            "transport=epoll",
            "use one of auto, native, nio"),
        receiver("transport not text", "{\"transport\": 1}", "transport=1", "auto, native, nio"),
        environment("FILECAST_TRANSPORT", "NIO", "FILECAST_TRANSPORT: transport=NIO", "nio"),
        commandLine("transport", "udp", "--transport: transport=udp", "use one of auto, native"),
        sender(
            "text over two lines",
            "{\"strategy\": \"event\\nloop\"}",
            "strategy=event",
            "loop",
            "use one of event-loop"),
        sender("key over two lines", "{\"a\\nb\": 1}", "is unknown", "known are file"),
        // Units.
        sender(
            "unit of nothing",
            "{\"sendBufferBytes\": \"8 parsec\"}",
            "conf.json: sendBufferBytes=8 parsec is not a size",
            "B, KB, KiB, MB, MiB"),
        sender(
            "unit of something else",
            "{\"timeoutMillis\": \"8MB\"}",
            "timeoutMillis=8MB is not a length of time",
            "ms, s, min, h, d"),
        sender(
            "wrong case of a unit",
            "{\"sendBufferBytes\": \"8mib\"}",
            "sendBufferBytes=8mib",
            "did you mean 8MiB?"),
        sender(
            "part of a byte",
            "{\"sendBufferBytes\": \"1.5\"}",
            "sendBufferBytes=1.5 is not a size"),
        sender("fraction of a byte", "{\"sendBufferBytes\": 1.5}", "=1.5 is not a size"),
        sender("size not text", "{\"sendBufferBytes\": true}", "=true is not a size"),
        sender(
            "size with a unit over the limit",
            "{\"sendBufferBytes\": \"2GiB\"}",
            "sendBufferBytes=2GiB is over the limit 1 GiB",
            "use 0 B to 1 GiB"),
        sender(
            "time with a unit over the limit",
            "{\"timeoutMillis\": \"8d\"}",
            "timeoutMillis=8d is over the limit 7 d",
            "use 1 ms to 7 d"),
        sender(
            "datagram too small",
            "{\"datagramBytes\": \"1KB\"}",
            "datagramBytes=1KB is below the limit 1200 B",
            "use auto, 1200 B to 65507 B"),
        sender(
            "rate without a unit",
            "{\"rate\": \"100\"}",
            "conf.json: rate=100 is not a rate",
            "use auto, or a number with one of bit/s",
            "MB/s"),
        sender("rate as a number", "{\"rate\": 100}", "rate=100 is not a rate", "as in 100Mbit/s"),
        sender(
            "wrong case of a rate",
            "{\"rateLimit\": \"100mb/s\"}",
            "rateLimit=100mb/s",
            "did you mean 100MB/s?",
            "use none, or"),
        sender(
            "rate below the limit", "{\"rate\": \"1bit/s\"}", "rate=1bit/s is below", "8 kbit/s"),
        commandLine("rate", "2000Gbit/s", "--rate: rate=2000Gbit/s is over the limit 1000 Gbit/s"),
        environment(
            "FILECAST_TIMEOUT_MILLIS",
            "5 sec",
            "FILECAST_TIMEOUT_MILLIS: timeoutMillis=5 sec is not a length of time"));
  }
}
