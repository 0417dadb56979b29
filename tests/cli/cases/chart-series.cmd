cd charts
lode show -d odd.csv --format chart --width 50 'SUM([Up]) by [Kind], [Day]'
echo; lode show -d odd.csv --format chart --color always --width 50 'SUM([Up]) by [Up] > 2, [Day]'
