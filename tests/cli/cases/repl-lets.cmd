cd csv
lode repl -d Orders.csv << 'EOF'
let [Average] = SUM([Sales]) / COUNT([Orders])
[Average] by [Region]
let [Twice] = [Average] * 2
let [Average] = 'text'
let [Average] = AVG([Sales])
let [A] = [B]
let [Sales] = SUM([Sales])
[Twice], [Sales]
lets
let [One] = 1 show [One] + 1
reset [Average]
reset [Twice]
reset [Average]
fields
describe [Sales]
lineage Sales
reset
lets
let Average
let [Average] = 
save [Average] to x.calc
EOF
