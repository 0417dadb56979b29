rm csv/Customers.csv; lode show -m sales.calc '[Segment]'; echo $?; lode show -q -m sales.calc 'SUM([Quantity])'; echo $?; lode show --strict -q -m sales.calc 'SUM([Quantity])'
