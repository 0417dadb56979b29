lode show -m sales.calc ''
