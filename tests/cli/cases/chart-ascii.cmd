cd charts
export LC_ALL=C
lode show -d odd.csv --format chart 'SUM([Mixed]), SUM([Up]) by [Kind]'
lode show -d odd.csv --format chart --width 50 'SUM([Mixed]) by [Day]'
lode show -d odd.csv --format chart 'SUM([Mixed]) by [Kind], [Same]'
lode show -d odd.csv --format spark 'SUM([Mixed]) by [Same], [Day]'
lode show -d odd.csv --width 30 'SUM([Mixed]) by [Kind], [Same]'
