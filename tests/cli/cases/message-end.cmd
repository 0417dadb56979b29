lode show -m sales.calc 'SUM([Sales]'
