lode show --timing -m sales.calc 'SUM([Quantity])'
