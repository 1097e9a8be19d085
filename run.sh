#!/usr/bin/env bash
# filecast from a checkout: builds what is needed, then runs it. './run.sh help' lists the words it takes.
set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly MIN_JAVA=17

usage() {
  cat <<'TEXT'
Usage: ./run.sh [WORD ...]

  (nothing)     build if needed, then the demo: two receivers on loopback, the
                sample image, every strategy in turn, a comparison table
  test          build and run all tests; the unit tests once more with another Java,
                when a second one is installed
  build         build sender-fat.jar and receiver-fat.jar, ready for a quick start
  send ...      the sender      (./run.sh send --help)
  receive ...   the receiver    (./run.sh receive --help)
  bench ...     filecast and its peers at the same work, timed (./run.sh bench --help)
  bench --micro ...   codec, loss tracking, pacing by themselves, with options of JMH
  help          this text

Needs a JDK of version 17 or newer and Maven; installs them on Debian and Ubuntu
when it may.
TEXT
}

die() {
  echo "run.sh: $*" >&2
  exit 1
}

java_version() { # major version of the java in use, 0 when there is none
  "$(java_command)" -version 2>&1 | sed -n 's/^[a-z]* version "\([0-9]*\).*/\1/p' | grep . || echo 0
}

java_command() {
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
    echo "$JAVA_HOME/bin/java"
  else
    echo java
  fi
}

has_jdk() { # a Java that is new enough, with its compiler
  [ "$(java_version 2>/dev/null)" -ge "$MIN_JAVA" ] || return 1
  [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/javac" ] || command -v javac >/dev/null
}

install_packages() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  command -v apt-get >/dev/null || return 1
  echo "run.sh: installing $*" >&2
  "${as_root[@]}" apt-get update -qq >&2 &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >&2
}

require_tools() {
  local missing=()
  has_jdk || missing+=(default-jdk-headless)
  command -v mvn >/dev/null || missing+=(maven)
  [ ${#missing[@]} -eq 0 ] && return
  install_packages "${missing[@]}" ||
    die "missing: ${missing[*]}; install a JDK $MIN_JAVA or newer and Maven (Debian, Ubuntu: apt-get install ${missing[*]})"
  has_jdk || die "Java $(java_version) is too old: filecast needs $MIN_JAVA or newer; point JAVA_HOME at one"
}

quietly() { # runs a command, and shows what it printed only when it fails
  local output code=0
  output=$("$@" 2>&1 </dev/null) || code=$?
  [ "$code" -eq 0 ] && return
  printf '%s\n' "$output" >&2
  die "\"$*\" failed with code $code; its output is above"
}

is_built() { # both jars are there and nothing they are made of is newer
  [ -f sender-fat.jar ] && [ -f receiver-fat.jar ] &&
    [ -z "$(find src/main pom.xml .mvn -newer sender-fat.jar -print -quit)" ] &&
    [ -z "$(find src/main pom.xml .mvn -newer receiver-fat.jar -print -quit)" ]
}

build() {
  is_built && return
  require_tools
  echo "run.sh: building" >&2
  quietly mvn -B -ntp -DskipTests package
}

renew_archives() { # for a Java that is not the one of the build; where they are there already, this is quick
  local program
  for program in sender receiver; do
    "$(java_command)" -cp "$program-fat.jar" io.filecast.program.ClassDataArchive ||
      echo "run.sh: no class-data archive for the $program" >&2
  done
}

bench() { # benchmarks are test classes; the end-to-end one runs the jars
  build
  if [ ! -f target/bench.classpath ] || [ -n "$(find sender-fat.jar pom.xml src/test -newer target/bench.classpath -print -quit)" ]; then
    require_tools
    echo "run.sh: building the benchmark" >&2
    quietly mvn -B -ntp test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.classpath
    touch target/bench.classpath
  fi
  local java=("$(java_command)" -cp "target/test-classes:target/classes:$(cat target/bench.classpath)")
  if [ "${1:-}" = --micro ]; then
    shift
    exec "${java[@]}" org.openjdk.jmh.Main "$@"
  fi
  exec "${java[@]}" io.filecast.bench.Benchmark "$@"
}

test_all() { # everything with the default Java, then what needs no jars with another one, in a build directory of its own
  local other
  mvn -B verify
  other=$(other_jdk)
  if [ -z "$other" ]; then
    echo "run.sh: tested with Java $(java_version) alone: no other JDK $MIN_JAVA or newer was found"
    return
  fi
  echo "run.sh: unit and simulation tests once more with Java $(feature_of "$other") of $other"
  JAVA_HOME=$other mvn -B test -Dtarget.directory="$PWD/target/java-$(feature_of "$other")/target"
  echo "run.sh: tested with Java $(java_version), and unit and simulation tests with Java $(feature_of "$other")"
}

feature_of() { # 25 for a JDK 25
  "$1/bin/java" -version 2>&1 | sed -n 's/^[a-z]* version "\([0-9]*\).*/\1/p'
}

other_jdk() { # the newest JDK that is not of the default one's version, or the oldest when the default is the newest
  local home feature default newest= oldest= newest_feature=0 oldest_feature=0
  default=$(java_version)
  while read -r home; do
    [ -x "$home/bin/javac" ] || continue
    feature=$(feature_of "$home")
    [ "${feature:-0}" -ge "$MIN_JAVA" ] && [ "$feature" -ne "$default" ] || continue
    if [ "$feature" -gt "$newest_feature" ]; then newest=$home newest_feature=$feature; fi
    if [ -z "$oldest" ] || [ "$feature" -lt "$oldest_feature" ]; then oldest=$home oldest_feature=$feature; fi
  done < <(installed_jdks)
  if [ "$newest_feature" -gt "$default" ]; then echo "$newest"; else echo "$oldest"; fi
}

installed_jdks() { # where distributions put them, and what CI machines name in JAVA_HOME_25_X64 and the like
  local home
  for home in /usr/lib/jvm/* /usr/java/* /opt/java/*; do
    [ -d "$home" ] && echo "$home"
  done
  env | sed -n 's/^JAVA_HOME_[0-9][0-9]*_[A-Za-z0-9]*=//p'
}

require_java() {
  [ "$(java_version)" -ge "$MIN_JAVA" ] || require_tools
}

demo() {
  local compare=("$(java_command)" -jar sender-fat.jar compare -conf conf/sender.json --loopback 2 --runs 3 --warmups 1)
  cat <<'TEXT'
conf/sample.png goes to two receivers on this host by every strategy in turn: one warm-up, then three timed runs.

The lab's wire, one byte per datagram, nothing proven (mode raw):
TEXT
  "${compare[@]}" --mode raw --raw-chunk-bytes 1
  echo
  echo "filecast's own wire, timed to the last receipt (mode reliable):"
  exec "${compare[@]}"
}

case "${1:-demo}" in
  demo) build; require_java; demo ;;
  build) build; renew_archives ;;
  test) require_tools; test_all ;;
  send) shift; build; require_java; exec src/main/bin/sender "$@" ;;
  receive) shift; build; require_java; exec src/main/bin/receiver "$@" ;;
  bench) shift; bench "$@" ;;
  help | -h | --help) usage ;;
  *) echo "run.sh: \"$1\" is not one of: test, build, send, receive, bench, help" >&2; exit 2 ;;
esac
