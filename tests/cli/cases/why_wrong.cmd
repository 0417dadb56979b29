lode why -m sales.calc 'SUM([Sales]) by [Region]' --at "[Region] = 'Mars'"
lode why -m sales.calc 'SUM([Sales]) by [Region]' --at "[Region"
lode why -m sales.calc 'SUM([Sales]) by [Region]' --at "[Customer] = 'a'"
lode why -m sales.calc 'SUM([Sales]) by [Region]' --at "SUM([Sales])"
lode why -m sales.calc 'SUM([Sales]) by [Region]' --row 99
lode why -m sales.calc 'SUM([Sales]) by [Region]' --row 0
lode why -m sales.calc 'SUM([Sales]) by [Region]' --row 1 --at "TRUE"
lode why -m sales.calc '[Region]'
lode why -m sales.calc 'SUM([Sales]) by [Region]' --item Region
lode why -m sales.calc 'SUM([Sales]) by [Region]' --item Profit
lode why -m sales.calc 'rows [Sales]'
lode why -m sales.calc 'SUM([Sales]) by [Region] having SUM([Sales]) > 1e18'
lode why -m sales.calc 'SUM([Sales])' --format csv
lode show -m sales.calc 'SUM([Sales])' --row 2
