lode show -m sales.calc --color always '[Region], SUM([Sales]), [Consumer Share]' | cat -v
