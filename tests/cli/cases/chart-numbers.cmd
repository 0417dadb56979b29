cd charts
lode show -d odd.csv --format chart 'SUM([Up]), SUM([Same]), SUM(FLOAT([Empty])), AVG([Down])'
lode show --format chart '1 + 1'
