lode diff; lode diff diff/old; lode diff diff/old diff/new --by '[Region]'; lode diff diff/old diff/new --format csv
lode diff diff/old diff/nowhere; echo "exit $?"
printf 'measure X = SUM(\n' > diff/bad.calc; lode diff diff/old diff/bad.calc; echo "exit $?"
lode diff diff/old diff/new -d diff/data --by '[Region],,'; lode diff diff/old diff/new -d nowhere; echo "exit $?"
lode show --by '[X]' 1
# what could not be compared is not the same
mkdir diff/broken; sed 's/100,60/x,60/' diff/data/Orders.csv > diff/broken/Orders.csv; cp diff/data/Customers.csv diff/broken
lode diff diff/old diff/new -d diff/broken | grep -m 2 'no answer'; echo "exit ${PIPESTATUS[0]}"
lode diff diff/old diff/new -d diff/data --memory 600K > diff/out; echo "exit $?"
