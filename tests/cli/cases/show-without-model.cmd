cd csv && lode show -d Orders.csv 'SUM([Quantity]) by [Region]' && lode show -d . 'COUNT([Orders]), COUNT([Customers])'
