lode why -m sales.calc 'SUM(IIF([Region] = "West", [Quantity], 0, 100))'
lode why -m sales.calc 'COUNT(IFNULL([Region], [Customer]))'
