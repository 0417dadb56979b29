lode show -m sales.calc --color always 'SUM([Sales]) + [Sales]' 2>&1 | cat -v
