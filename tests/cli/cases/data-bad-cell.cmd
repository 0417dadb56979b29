printf 'Order_Id,Sales\n1,10\n2,ten\n' > csv/Orders.csv; lode show -m sales.calc 'SUM([Sales])'; echo $?; lode show -m sales.calc --bad-cells null 'SUM([Sales])'
