cd charts
lode show -d odd.csv --format chart 'SUM([Up]) by [Kind]'
echo; lode show -d odd.csv --format chart 'SUM([Down]), SUM([Mixed]), SUM([Huge]), SUM(FLOAT([Empty])), SUM([Same]) by [Kind]'
echo; lode show -d odd.csv --format chart --rows 2 --width 40 'SUM([Up]) by [Kind]'
echo; lode show -d odd.csv --format chart --color always 'SUM([Mixed]) by [Kind]'
