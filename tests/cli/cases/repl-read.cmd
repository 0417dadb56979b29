# statements of files, which may read others
printf '1 + 1\nread b.lode\n3 + x\n' > "$TMP/a.lode"
printf '2 + 2;\n' > "$TMP/b.lode"
printf 'read r.lode\n' > "$TMP/r.lode"
cd "$TMP"
printf 'read a.lode\nread r.lode\n4 + 4\n' | lode repl
echo "status $?"
rm a.lode b.lode r.lode
# a model with a mistake: what is wrong is told, and formulas still work once it is put right
printf 'model X\nmeasure A = SUM(\n' > bad.calc
lode repl -q << 'END'
1 + 1
END
echo "status $?"
rm bad.calc
