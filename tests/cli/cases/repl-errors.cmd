# errors name the line of the script; the others run; status 1
cd csv
printf '%s\n' '1 + 1' 'SUM([Nope])' 'SUM([Sales]) +' '' 'let [Ü x] = SUM([Sales]) + [Sales]' '.nope' 'describe Nothing' 'tables now' '2 + 2' | lode repl -d Orders.csv
echo "status $?"
# the last statement may lack its end
printf 'SUM(' | lode repl -d Orders.csv
echo "status $?"
# bail ends at the first error, quit says the status
printf 'bail on\n1 +* 1\n2 + 2\n' | lode repl
echo "status $?"
printf '1 +* 1\nquit 0\n2 + 2\n' | lode repl
