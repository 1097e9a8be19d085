package io.filecast.config;

import java.util.stream.Stream;

/** What is said of destinations that are none. */
class DestinationErrorsTest extends ConfigMistakes {
  static Stream<Mistake> mistakes() {
    return Stream.of(
        // Destinations.
        sender(
            "destinations not a list",
            "{\"file\": \"f\", \"destinations\": \"h\"}",
            "destinations=h is not a list",
            "[\"host:port\", ...]"),
        sender(
            "no destination",
            "{\"file\": \"f\", \"destinations\": []}",
            "destinations=[] is not a list of hosts"),
        destination("port not a number", "\"h:http\"", "\"h:http\"", "not a number", "1 to 65535"),
        destination("port empty", "\"h:\"", "\"h:\"", "not a number"),
        destination("port 0", "\"h:0\"", "port 0 of h", "1 to 65535"),
        destination("port over the limit", "\"h:65536\"", "port 65536 of h", "1 to 65535"),
        destination("no host", "\":8888\"", "without a host", "host[:port]"),
        destination("empty", "\"\"", "without a host"),
        destination(
            "IPv6 without brackets",
            "\"fe80::1\"",
            "\"fe80::1\"",
            "more than one colon",
            "[fe80::1]"),
        destination("bracket not closed", "\"[::1\"", "\"[::1\"", "lacks the closing bracket"),
        destination("text behind the bracket", "\"[::1]8888\"", "\"8888\" behind the bracket"),
        destination("empty brackets", "\"[]:1\"", "without a host"),
        destination("a number", "5", "5 is neither \"host[:port]\" nor {name, host, port}"),
        destination("null", "null", "null is neither"),
        destination("object without host", "{\"port\": 1}", "needs \"host\" as text"),
        destination(
            "object with text port",
            "{\"host\": \"h\", \"port\": \"1\"}",
            "\"port\" as a whole number"),
        destination(
            "object with null port",
            "{\"host\": \"h\", \"port\": null}",
            "\"port\" as a whole number"),
        destination(
            "object with unknown key",
            "{\"host\": \"h\", \"prot\": 1}",
            "unknown key \"prot\"",
            "name, host, port"),
        destination(
            "object with a name not text", "{\"host\": \"h\", \"name\": 1}", "name", "not text"),
        destination(
            "object with port over the limit",
            "{\"host\": \"h\", \"port\": 70000}",
            "port 70000 of h"));
  }
}
