printf 'IF [Sales] > 10 THEN\n\t"日本" + [Nope]\nELSE\n\t5\nEND' | lode show -m sales.calc -
