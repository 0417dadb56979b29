for n in $(seq 40); do printf 'test "t%s"\n    expect 1 = %s\n' $n $((n % 3)); done > many.calc
lode test --threads 1 many.calc > one; for n in 2 3 8; do lode test --threads $n many.calc | cmp - one; done; tail -n 5 one
lode test --threads 4 --tap many.calc | grep -E '^(not )?ok' | cut -d ' ' -f 1-2 | tail -n 3
lode test --threads 4 --junit "$TMP/r.xml" many.calc > /dev/null; grep -c '<failure' "$TMP/r.xml"
