lode show -m sales.calc "IF [Sales] > 10 THEN 'much' ELSE 5 END"
