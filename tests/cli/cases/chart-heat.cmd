cd charts
lode show -d odd.csv --format chart 'SUM([Mixed]), SUM([Up]) by [Kind], [Up]'
echo; lode show -d odd.csv --format chart --color always --width 50 'SUM([Mixed]) by [Up] > 2, [Day], YEAR([Day])'
