# comments, layout and parentheses are no difference; a doc is told and is none either
sed -e 's/SUM(\[Amount\]) - SUM(\[Cost\])/( SUM([Amount]) ) - sum([Cost]) \/\/ less/' -e 's/What is left/All that is left/' diff/old/shop.calc > diff/same.calc
lode diff diff/old/shop.calc diff/same.calc -d diff/data --all; echo "exit $?"
# a rename is a difference, but not of values
sed 's/Profit/Gain/g' diff/old/shop.calc > diff/renamed.calc
lode diff diff/old/shop.calc diff/renamed.calc -d diff/data; echo "exit $?"
lode diff diff/old/shop.calc diff/renamed.calc -d diff/data --values > /dev/null; echo "exit $?"
# the other way round
lode diff diff/renamed.calc diff/old/shop.calc | tail -n 2
