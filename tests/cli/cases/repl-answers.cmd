# formats, the last answer again, files, what is explained
cd csv
lode repl -d Orders.csv << 'EOF'
last
[Region], SUM([Sales])
last csv
format json
last
format nope
.mode table
last nope
output out.txt
last
output
export out.csv
export out.svg
export out.xyz
explain tree 1 + 1
explain SUM([Sales]) + [Sales]
explain mixed-levels
explain
timing
.timer off
timing maybe
echo on
1 + 1
  + 1
echo off
read nothing.sql
export /nowhere/x.csv
EOF
echo "status $?"
cat out.txt out.csv
head -c 4 out.svg
