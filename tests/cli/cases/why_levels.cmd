lode why -m sales.calc 'AVG({FIXED [Customer] : SUM([Sales])})'
lode why -m sales.calc 'AVG({FIXED [Segment] : MAX({FIXED [Customer] : SUM([Sales])})}) by [Region]' --at "[Region] = 'East'"
lode why -m sales.calc "SUM(IF [Customer] IN TOP 1 BY SUM([Sales]) THEN [Sales] END)"
lode why -m sales.calc 'COUNTD([Segment]), COUNT([Customers])' --item 2
