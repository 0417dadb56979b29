lode why -m sales.calc "SUM([Sales]) where [Region] = 'Mars' AND [Sales] > 10"
lode why -m sales.calc "ZN(SUM([Sales])), IIF(SUM([Quantity]) > 1, 'many', 'few'), CASE COUNT([Sales]) WHEN 0 THEN 'none' END where [Region] = 'Mars'" --item 3
lode why -m sales.calc "IIF(SUM([Quantity]) > 1, 'many', 'few') where [Region] = 'Mars'"
lode why -m sales.calc "SUM([Sales]) by [Region]" --at "ISNULL([Region])"
lode why -m sales.calc "SUM([Sales]) by [Region]" --at "[Region] = ''"
lode why -m sales.calc "SUM(IFNULL([Quantity], 0)), SUM(CASE [Segment] WHEN 'Consumer' THEN 1 WHEN 'None' THEN 2 END)"  --item 2
lode why -m sales.calc "SUM([Quantity] * RANDOM())" --format json | sed -E 's/"value": [0-9.]+/"value": R/g'
lode why '1 + NULL'
lode why -m sales.calc "SUM(IF [Sales] > 0 THEN 1.7e308 END)"
lode why -m sales.calc "ATTR([Region])"
lode why -m sales.calc "STDEV([Sales]) by [Region]" --at "[Region] = 'West'"
