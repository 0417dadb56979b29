mkdir golden; lode show -m sales.calc --format csv '[Region], SUM([Sales]) as "Sales"' > golden/regions.csv
printf 'test "golden"\n    data "csv"\n    expect [Region], SUM([Sales]) as "Sales" matches "golden/regions.csv"\n' > g.calc
lode test sales.calc g.calc; sed -i 's/50.5/51/; s/150/151/' golden/regions.csv; lode test sales.calc g.calc; rm golden/regions.csv; lode test sales.calc g.calc
