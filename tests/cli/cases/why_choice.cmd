lode why -m sales.calc 'SUM([Quantity]) by [Region], [Customer] order by 3 desc limit 2' --at "[Customer] = 'Cy' AND [Region] = ''"
lode why -m sales.calc 'SUM([Quantity]) by [Customer]' --at "SUM([Quantity]) > 2"
lode why -m sales.calc 'SUM([Quantity]) by [Customer] where [Sales] > 20 context [Region] <> "West" having COUNT([Orders]) > 0'
lode why -m sales.calc 'AVG({INCLUDE [Region] : SUM([Quantity])}), AVG({EXCLUDE [Customer] : SUM([Quantity])}) by [Customer]' --item 2 --at "[Customer] = 'Cy'"
lode why -m sales.calc 'SUM([Sales] * [Quantity]) by [Segment]' --at "[Segment] = 'Corporate'"
lode why '2 + 3 * 4'
lode help why
