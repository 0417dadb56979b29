cd charts
lode show -d odd.csv --format svg 'SUM([Mixed]) by [Kind]' | sed '/<style>/,/<.style>/d'
lode show -d odd.csv --format svg 'SUM([Up]) by [Day]' | sed '/<style>/,/<.style>/d'
