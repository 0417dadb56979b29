echo 'Ann,Corporate' >> csv/Customers.csv; lode show -m sales.calc 'SUM([Sales]) by [Segment]'
