# Sourced by the commands beside it, which set `here`.

outdated() {
  [ ! -f "$1" ] || [ -n "$(find "$here/pom.xml" "$here"/*/pom.xml "$here"/*/src/main "$here/config/schema" -type f -newer "$1" -print -quit 2>/dev/null)" ]
}

# Builds what is not built: built JAR...
built() {
  local jar build
  for jar in "$@"; do
    if outdated "$jar"; then
      echo "Building; the first time this takes some minutes ..." >&2
      (cd "$here" && exec mvn -q -B -DskipTests package) >&2 &
      build=$!
      trap 'kill "$build" 2>/dev/null; exit 143' INT TERM
      wait "$build"
      trap - INT TERM
      touch "$@"
      return
    fi
  done
}
