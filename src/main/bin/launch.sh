# The common part of the launchers: finds jar, Java and class-data archive, and becomes java.
# Given: $program (sender, receiver), $bin (where the launcher is), the user's words. POSIX sh; no process before java
# but readlink, and that only where JAVA_HOME is not set.

for home in "$bin/.." "$bin" "$bin/../lib" "$bin/../lib/filecast" "$bin/../../.."; do
  [ -f "$home/$program-fat.jar" ] && break
done
if [ ! -f "$home/$program-fat.jar" ]; then
  echo "$program: $program-fat.jar is not in $bin/.. nor in $bin/../lib; unpack the release again, or build it" >&2
  exit 1
fi
home=$(cd -P -- "$home" && pwd -P) # an archive holds for a jar by its one full name
jar=$home/$program-fat.jar

if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
  java=$JAVA_HOME/bin/java
  runtime=$JAVA_HOME
elif java=$(command -v java); then
  runtime=$(readlink -f "$java")
  runtime=${runtime%/bin/java}
else
  echo "$program: no java; install version 17 or newer, or point JAVA_HOME at one" >&2
  exit 1
fi

version= # as the property java.runtime.version has it: 17.0.15+6
if [ -r "$runtime/release" ]; then
  while IFS='=' read -r key value; do
    if [ "$key" = JAVA_RUNTIME_VERSION ]; then
      version=${value#\"}
      version=${version%\"}
    fi
  done <"$runtime/release"
fi

feature=${version%%[!0-9]*}
if [ "${feature:-17}" -lt 17 ]; then # one too old to have this in its release file is told by the jar
  echo "$program: Java $feature is too old: filecast needs 17 or newer; install one, or point JAVA_HOME at it" >&2
  exit 1
fi

archive= # classes loaded and verified beforehand; io.filecast.engine.ClassDataArchive makes it, and names it by the same rule
holds() { # is there one, made from this very jar: it has the jar's own time, and is empty where Java could not make one
  [ -f "$1" ] && [ ! "$1" -nt "$jar" ] && [ ! "$jar" -nt "$1" ]
}
if [ -n "$version" ]; then
  beside=$home/$program-fat-$version.jsa
  cached=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
  cached=${cached:+$cached/filecast$beside}
  if holds "$beside"; then
    archive=$beside
  elif [ -n "$cached" ] && holds "$cached"; then
    archive=$cached
  elif [ -n "$cached" ]; then # the first use makes one for the next, out of its way
    nice "$java" -cp "$jar" io.filecast.engine.ClassDataArchive "$cached" </dev/null >/dev/null 2>&1 &
  fi
fi

set -- -jar "$jar" "$@"
# One thread collects garbage, and the second compiler takes only what is truly hot, such as SHA-256: most runs are
# over before more would pay. No file of counters for jps. Without memory it ends, for a supervisor to start it again.
set -- -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData -XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=5000 \
  -XX:Tier4CompileThreshold=40000 -XX:Tier4BackEdgeThreshold=200000 "$@"
if [ "${feature:-0}" -ge 24 ]; then # warn of what Netty does unless told that it is meant (JEP 472, 498)
  set -- --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow "$@"
fi
if [ -s "$archive" ]; then
  set -- -XX:SharedArchiveFile="$archive" -Xlog:cds=off -Xlog:cds+dynamic=off "$@"
fi
exec "$java" "$@"
