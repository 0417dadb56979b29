# Checks src/rooms: awk -f tests/rooms.awk src/rooms FILES...  A room may include its own headers and those of the rooms on its line.
FNR == NR { if ($1 !~ /^#/ && NF > 1) { room = $1; sub(/:.*/, "", room); line = $0; sub(/^[^:]*:/, "", line); allowed[room] = " " line " " } next }
/^#include "/ {
    split(FILENAME, path, "/")
    from = path[2]
    if (!(from in allowed)) next          # the entrance
    split($0, quoted, "\"")
    to = quoted[2]
    target = to
    sub(/\/.*/, "", target)
    if (to == "lode.h" || target in allowed) {
        if (target != from && index(allowed[from], " " target " ") == 0) {
            printf "%s:%d: %s may not include %s\n", FILENAME, FNR, from, to
            bad++
        }
    }
}
END { exit bad > 0 }
