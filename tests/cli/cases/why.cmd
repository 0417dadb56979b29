lode why -m sales.calc 'SUM([Sales])'
lode why -m sales.calc '[Average Price] by [Region]' --row 2
lode why -m sales.calc '[Region], SUM([Sales]) / (COUNT([Orders]) - COUNT([Orders]))' --at "[Region] = 'East'"
lode why -m sales.calc "[Consumer Share], [Enough] by [Region]" --item Enough --at "[Region] = 'East'"
lode why -m sales.calc '[Consumer Share]'
