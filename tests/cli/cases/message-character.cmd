lode show -m sales.calc $'[Sales] \x01 + \xff'
