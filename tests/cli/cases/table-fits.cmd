cd charts
lode show -d odd.csv --width 70 'SUM([Up]), SUM([Mixed]) by [Kind], [Day]'
echo; lode show -d odd.csv --width 50 'SUM([Up]), SUM([Mixed]), SUM([Huge]), [Kind] by [Kind], [Day]'
echo; lode show -d odd.csv --width 40 'SUM([Up]), SUM([Mixed]), MAX([Kind])'
echo; lode show -d odd.csv --rows 3 'SUM([Up]) by [Kind]'
echo; lode show -d odd.csv --rows 1 --color always 'SUM([Up]) by [Kind]'
echo; lode show -d odd.csv --rows all 'SUM([Up]) by [Kind]'
lode show --rows none 1; lode show --width 5 1
