lode why -m sales.calc '[Consumer Share] by [Region]' --at "[Region] = 'East'" --format html
lode why -m sales.calc '[Average Price]' --format json
