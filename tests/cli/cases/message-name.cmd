lode show -m sales.calc '[Regoin], SUM([Slaes])'
