lode show -m sales.calc --memory 1K 'SUM([Sales])' 2> /dev/null
