cd charts
lode show -d odd.csv --format spark 'SUM([Up]), SUM([Mixed]) by [Kind], [Day]'
lode show -d odd.csv --format spark 'SUM([Up]) by [Day]'
lode show -d odd.csv --format spark 'SUM([Up]) by [Kind]'
