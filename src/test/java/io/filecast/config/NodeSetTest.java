package io.filecast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a text in brackets stands for. */
class NodeSetTest {
  private static final int LIMIT = 4_096;

  static Stream<Arguments> sets() {
    return Stream.of(
            set("node1", "node1"),
            set("node[1-3]", "node1", "node2", "node3"),
            set("node[08-11].lab:9000", "node08.lab:9000", "node09.lab:9000", "node10.lab:9000")
                .and("node11.lab:9000"),
            set("node[1,3,5-7]", "node1", "node3", "node5", "node6", "node7"),
            set("node[ 1, 3 ]", "node1", "node3"),
            set("node[001-002]x", "node001x", "node002x"),
            set("node[99-101]", "node99", "node100", "node101"),
            set("node[098-101]", "node098", "node099", "node100", "node101"),
            set("r[1-2]n[1-2]", "r1n1", "r1n2", "r2n1", "r2n2"),
            set("[1-2].lab", "1.lab", "2.lab"),
            set("10.0.[0-1].[7,9]:1", "10.0.0.7:1", "10.0.0.9:1", "10.0.1.7:1", "10.0.1.9:1"),
            set("h:[8888-8889]", "h:8888", "h:8889"),
            set("[2001:db8::7]:8888", "[2001:db8::7]:8888"),
            set("[::1]", "[::1]"),
            set("[fe80::1%eth0]:[1-2]", "[fe80::1%eth0]:1", "[fe80::1%eth0]:2"),
            set("[10.0.0.1]:8888", "[10.0.0.1]:8888"),
            set("n[0]", "n0"),
            set("", ""))
        .map(Members::toArguments);
  }

  private record Members(String text, List<String> members) {
    Members and(String more) {
      return new Members(text, Stream.concat(members.stream(), Stream.of(more)).toList());
    }

    Arguments toArguments() {
      return Arguments.of(text, members);
    }
  }

  private static Members set(String text, String... members) {
    return new Members(text, List.of(members));
  }

  @ParameterizedTest
  @MethodSource("sets")
  void standsForTheseInThisOrder(String text, List<String> members) {
    assertThat(NodeSet.expand(text, LIMIT)).isEqualTo(members);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node[1-3 | lacks the closing bracket",
        "[::1 | lacks the closing bracket",
        "node1] | has a bracket that closes nothing",
        "node[1]2] | has a bracket that closes nothing",
        "node[] | has \"\" in brackets, neither a number nor a range",
        "node[1,] | has \"\" in brackets",
        "node[a-c] | has \"a-c\" in brackets",
        "node[1-] | has \"1-\" in brackets",
        "node[1-2-3] | has \"1-2-3\" in brackets",
        "node[1-9/2] | has \"1-9/2\" in brackets",
        "node[[1] | has \"[1\" in brackets",
        "node[1234567890] | has \"1234567890\" in brackets",
        "node[3-1] | has the range 3-1, which runs backwards",
        "node[1-010] | has the range 1-010, whose ends are padded differently",
        "node[001-02] | has the range 001-02, whose ends are padded differently",
      })
  void anythingElseIsAMistakeThatShowsHow(String text, String what) {
    assertThatThrownBy(() -> NodeSet.expand(text, LIMIT))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("destinations: \"" + text + "\" " + what)
        .hasMessageContaining("use node[1,3,5-7] or node[01-40], and [ipv6]:port");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"n[1-4097]", "n[1-65][1-64]", "n[0-999999999][0-999999999]", "n[1-4096,5000]"})
  void tooManyAreAMistakeBeforeTheyAreMade(String text) {
    assertThatThrownBy(() -> NodeSet.expand(text, LIMIT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("\"" + text + "\" stands for more destinations than the limit 4096");
  }

  @Test
  void theLimitItselfIsAllowed() {
    assertThat(NodeSet.expand("n[1-64]x[1-64]", LIMIT)).hasSize(LIMIT).doesNotHaveDuplicates();
    assertThat(NodeSet.expand("n[0001-4096]", LIMIT)).hasSize(LIMIT).startsWith("n0001");
  }
}
