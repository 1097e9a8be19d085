# The common part of the launchers: finds jar, Java and class-data archive, and becomes java.
# Given: $program (sender, receiver), $bin (where the launcher is), the user's words. POSIX sh; no process before java
# but tail, ls and, where JAVA_HOME is not set, readlink: 3 ms together.

for home in "$bin/.." "$bin" "$bin/../lib" "$bin/../lib/filecast" "$bin/../../.."; do
  [ -f "$home/$program-fat.jar" ] && break
done
if [ ! -f "$home/$program-fat.jar" ]; then
  echo "$program: $program-fat.jar is not in $bin/.. nor in $bin/../lib; unpack the release again, or build it" >&2
  exit 1
fi
home=$(CDPATH='' cd -P -- "$home" && pwd -P) # an archive holds for a jar by its one full name
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

# An archive has classes loaded and verified beforehand: code that Java runs unseen. So it counts only where nobody but
# this user and root can have put it, and for the jar whose content it is named after, which the build has written to the
# jar's end. io.filecast.program.ClassDataArchive makes it, and finds it by the same rules.
archive=
missed=
{ content=$(tail -c 32 "$jar"); } 2>/dev/null
case $content in *[!0-9a-f]*) content= ;; esac
name=$program-fat-$version-$content.jsa

is_only_ours() { # of this user or root, and no others can write: the file $1, its directory and, but for /tmp and its like, those above
  path=$1
  set -- "$path" /
  while path=${path%/*} && [ -n "$path" ]; do
    set -- "$@" "$path"
  done
  lines=0
  while read -r mode links owner group size month day time path; do
    [ "$owner" = 0 ] || [ -O "$path" ] || return 1
    case $path:$mode in
      "$1":-????[!w]??[!w]* | "${1%/*}":d????[!w]??[!w]*) ;;
      "$1":* | "${1%/*}":*) return 1 ;;
      *:d????[!w]??[!w]* | *:d????????[tT]*) ;;
      *) return 1 ;;
    esac
    lines=$((lines + 1))
  done <<LIST
$(LC_ALL=C TIME_STYLE=locale QUOTING_STYLE=literal ls -ldn -- "$@" 2>/dev/null)
LIST
  [ "$lines" -eq $# ]
}
holds() { # is the archive $1 there, and for a jar of this path and time, without which Java would not take it?
  [ -f "$1" ] && [ ! "$1" -nt "$jar" ] && [ ! "$jar" -nt "$1" ] &&
    { IFS= read -r made_for <"$1.path"; } 2>/dev/null && [ "$made_for" = "$jar" ] && is_only_ours "$1"
}
if [ -n "$version" ] && [ -n "$content" ]; then
  cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
  if holds "$home/$name"; then
    archive=$home/$name
  elif [ -n "$cache" ] && cache=$(cd -P -- "$cache/filecast$home" 2>/dev/null && pwd -P) && holds "$cache/$name"; then
    archive=$cache/$name
  else
    missed=-Dfilecast.archiveMissed=true # the program has one made when its work is done
  fi
fi

set -- ${missed:+"$missed"} -jar "$jar" "$@"
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
in_utf8= # without a locale (cron, some services) Java reads and writes names in ASCII; LC_ALL=C says that it shall
if [ -z "${LC_ALL:-}" ]; then
  case ${LC_CTYPE:-${LANG:-C}} in C | POSIX) in_utf8="env LC_CTYPE=C.UTF-8" ;; esac
fi
exec $in_utf8 "$java" "$@"
