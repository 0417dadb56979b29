# tables without a key, dimensions of other tables, many groups, and colours
cat > diff/a.calc <<'X'
model M
table Orders
    Id        string
    Customer  string
    Region    string
    Amount    real
    Cost      real
    Day       date
table Customers
    Name  string  key
    Tier  string
relationship Orders.Customer -> Customers.Name
dimension Level = UPPER([Tier])
dimension Fixed = {FIXED [Tier] : COUNT([Orders])}
dimension Constant = 1
measure Total = SUM([Amount])
dimension Big = [Amount] > 50
X
sed -e 's/UPPER(\[Tier\])/IFNULL([Tier], "none")/' -e 's/Constant = 1/Constant = 2/' -e 's/COUNT(\[Orders\])/COUNTD([Customer])/' -e "s/> 50/> 5/" -e 's/SUM(\[Amount\])/AVG([Amount])/' diff/a.calc > diff/b.calc
lode diff diff/a.calc diff/b.calc -d diff/data --color always --by '[Id]' --rows 2
