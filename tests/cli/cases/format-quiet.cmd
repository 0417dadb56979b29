lode show -q -m sales.calc 'SUM([Sales]), COUNT([Orders])'
