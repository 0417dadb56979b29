mkdir w; cd w; python3 - <<'P'
import sqlite3
db = sqlite3.connect("shop.sqlite")
db.executescript("""create table Orders (Order_Id integer primary key, Region text, Customer text, Sales real, Order_Date text, Zip text);
insert into Orders values (1, 'East', 'Ann', 1.5, '2024-05-01', '0123'), (2, '', 'Bob', 0.1, null, '7'), (3, null, 'Ann', 3, '2024-05-02', '7');
create table Customers (Name text, Segment text); insert into Customers values ('Ann', 'Consumer'), ('Bob', 'Corporate');
create table [Odd "name] (a, b); insert into [Odd "name] values (1, 'x'), ('y', 2);""")
P
lode show -d shop.sqlite "[Region], [Zip], [Order_Date], SUM([Sales])"; lode show -d shop.sqlite '[a], [b]'; lode show -q -m ../sales.calc -d shop.sqlite 'SUM([Sales]) by [Segment]'; lode load shop.sqlite -o shop.lode; lode show -d shop.lode 'SUM([Sales]) by [Region]'; python3 -c 'import sqlite3; d = sqlite3.connect("shop.sqlite"); d.execute("update Orders set Sales = \"much\" where Order_Id = 2"); d.execute("update Orders set Region = ? where Order_Id = 3", (b"\xff",)); d.commit()'; lode show -q -m ../sales.calc -d shop.sqlite 'SUM([Sales]) by [Region]'; printf 'this is text and no database at all, however long it may be, and it goes on for more than a hundred bytes' > bad.sqlite; lode show -d bad.sqlite 'COUNT([x])'; head -c 5000 shop.sqlite > cut.sqlite; lode show -q -m ../sales.calc -d cut.sqlite 'SUM([Sales])'
