lode show -m sales.calc --format tsv '[Region], [Customer], [Order Date], [Shipped], [Sales], [Sales] as "Sales", [Average Price], [Consumer Share] order by [Order Date]'
