#!/bin/bash
# Tests of the command line: runs cases/NAME.cmd in data/ and compares output, messages and exit status with cases/NAME.out;
# then the robustness of `lode batch` (batch.py). usage: run.sh LODE [--update] [NAME ...]
here=$(cd "$(dirname "$0")" && pwd)
lode=$(readlink -f "$1") && [ -x "$lode" ] || { echo "usage: run.sh LODE [--update] [NAME ...]" >&2; exit 2; }
shift
update=no
[ "$1" = --update ] && { update=yes; shift; }
names=("$@")
[ $# -eq 0 ] && names=($(cd "$here/cases" && ls ./*.cmd | sed 's|^\./||; s|\.cmd$||'))
work=$(mktemp -d) || exit 4
trap 'rm -rf "$work"' EXIT
ln -s "$lode" "$work/lode"
export PATH="$work:$PATH" TZ=UTC LC_ALL=C.UTF-8 TMP="$work"
unset NO_COLOR
passed=0 failed=0
for name in "${names[@]}"; do
    cp -r "$here/data" "$work/data"
    (cd "$work/data" && bash -c "$(cat "$here/cases/$name.cmd")" > "$work/stdout" 2> "$work/stderr" < /dev/null; echo $? > "$work/status")
    { cat "$work/stdout"; [ -s "$work/stderr" ] && { echo "---- stderr"; cat "$work/stderr"; }; echo "---- exit $(cat "$work/status")"; } |
        sed -E 's/"ms": [0-9.]+/"ms": 0/g; s/: [0-9.]+ ms$/: 0 ms/' > "$work/out"
    rm -rf "$work/data"
    [ $update = yes ] && cp "$work/out" "$here/cases/$name.out"
    if cmp -s "$work/out" "$here/cases/$name.out"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL tests/cli/cases/$name.cmd"
        diff -u "$here/cases/$name.out" "$work/out" | sed 's/^/    /'
    fi
done
if [ $# -eq 0 ]; then
    batch=$(python3 "$here/batch.py" "$lode") || true
    echo "$batch" | grep '^FAIL'
    passed=$((passed + $(echo "$batch" | grep -c '^ok')))
    failed=$((failed + $(echo "$batch" | grep -c '^FAIL')))
    echo "$batch" | grep -q '^end$' || { echo "FAIL tests/cli/batch.py did not end"; failed=$((failed + 1)); }
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
