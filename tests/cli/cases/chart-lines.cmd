cd charts
lode show -d odd.csv --format chart 'SUM([Up]), SUM([Mixed]), SUM(FLOAT([Empty])), SUM([Same]) by [Day]'
echo; lode show -d odd.csv --format chart 'SUM([Up]) by [Day] where [Up] = 1'
echo; lode show -d odd.csv --format chart --width 50 "SUM([Up]), COUNT([Kind]) by YEAR([Day]), [Day] where NOT ISNULL([Day])"
