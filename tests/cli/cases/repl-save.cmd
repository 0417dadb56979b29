# from a bare CSV to a model with tables and fields; then a formula is changed in its place
cp csv/Orders.csv "$TMP" && cd "$TMP" && rm -f shop.calc
lode repl -d Orders.csv << 'END'
let [Average sale] = SUM([Sales])/COUNT([Orders])
let [Twice] = [Average sale]*2
save [Twice] to shop.calc
save [Average sale] to shop.calc
save [Twice] to shop.calc
lets
[Twice]
let [Average sale] = AVG([Sales])
save [Average sale] to shop.calc
save [Average sale] to notes.txt
save [None] to shop.calc
describe [Twice]
END
echo "status $?"
cat shop.calc
lode show '[Twice]'
lode fmt --check shop.calc
rm shop.calc Orders.csv
