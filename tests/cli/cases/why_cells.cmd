lode why -m sales.calc 'RUNNING_SUM(SUM([Quantity])) by [Region]' --row 3
lode why -m sales.calc 'SUM([Quantity]) / TOTAL(SUM([Quantity])) by [Region]' --row 3
lode why -m sales.calc 'LOOKUP(SUM([Quantity]), -1), INDEX(), PREVIOUS_VALUE(0) + 1 by [Region]'
lode why -m sales.calc 'INDEX() by [Region]' --row 2
lode why -m sales.calc 'PREVIOUS_VALUE(0) + 1 by [Region]' --row 2
