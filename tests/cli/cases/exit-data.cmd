lode show -m sales.calc -d nowhere 'SUM([Sales])'
