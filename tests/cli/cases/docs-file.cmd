lode docs -o "$TMP/a.html" sales.calc && head -n 1 "$TMP/a.html"
lode docs -o "$TMP/a.md" sales.calc && head -n 1 "$TMP/a.md"
lode docs --format markdown --output "$TMP/b.html" sales.calc && head -n 1 "$TMP/b.html"
lode docs --format html sales.calc | head -n 1
lode docs -o /nowhere/a.html sales.calc; echo $?
lode docs -o /dev/full sales.calc; echo $?
