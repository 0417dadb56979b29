lode show -m sales.calc "[Sales] + $(printf '[Quantity] + %.0s' {1..30})[Nope] + $(printf '[Quantity] + %.0s' {1..30})1"
