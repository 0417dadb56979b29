# the same whatever the size of batches; every point stands on text of the file
for rows in 1 3 2048; do lode test reach --batch-rows $rows --coverage-json "$TMP/$rows.json"; done
cmp "$TMP/1.json" "$TMP/2048.json"; cmp "$TMP/3.json" "$TMP/2048.json"
python3 - "$TMP/2048.json" <<'END'
import json, sys
report = json.load(open(sys.argv[1]))
source = open("reach/model.calc", "rb").read()
print(report["arms"], report["nulls"])
for field in report["fields"]:
    for point in field["points"]:
        text = source[point["begin"]:point["end"]].decode()
        print(field["name"], point["kind"], point["rows"], point["state"], "|", point["what"], "|", " ".join(text.split()))
END
