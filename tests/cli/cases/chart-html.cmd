cd charts
lode show -d odd.csv --format html 'SUM([Mixed]), [Kind] by [Kind]' | sed '/<style>/,/<.style>/d; /<svg/,/<.svg>/d; /<script>/,/<.script>/d'
