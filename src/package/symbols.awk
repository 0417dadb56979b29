# What liblode exports: the functions that lode.h declares, one a line; with -v map=NODE as a version script for the linker.
BEGIN { if (map) print map " {\nglobal:" }
{
    gsub(/\/\*[^*]*\*\//, "")                                  # comments on one line
    if (/\/\*/) { inside = 1; sub(/\/\*.*/, "") }
    else if (inside) { if (!/\*\//) next; inside = 0; sub(/^.*\*\//, "") }
    if (/^typedef/ || !match($0, /lode_[a-z_0-9]*\(/)) next
    name = substr($0, RSTART, RLENGTH - 1)
    print map ? "    " name ";" : name
}
END { if (map) print "local:\n    *;\n};" }
