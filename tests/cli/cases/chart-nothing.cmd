cd charts
lode show -d odd.csv --format chart 'MIN([Kind]) by [Day]'
lode show -d odd.csv --format chart '[Kind], [Day]'
lode show -d odd.csv --format chart 'SUM([Up]) by [Day] where [Up] = 99'
lode show -d odd.csv --format svg 'MIN([Kind])' | grep -A1 desc
