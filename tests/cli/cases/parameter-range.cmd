lode test more/range.calc; echo $?; for v in P=99 P=10 D=2025-01-01 D=2024-06-01 R=1 R=2; do lode show -q -m more/range.calc -p $v --format csv "1"; echo "$v $?"; done
