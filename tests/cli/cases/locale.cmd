for locale in en_US en_GB de-AT sv; do
    echo "-- $locale"
    lode show --locale $locale --format csv "DATE('3/4/2011') as a, ISDATE('31/12/2011') as b, DATENAME('month', #2024-03-05#) as c, DATENAME('weekday', #2024-03-05#) as d, DATETRUNC('week', #2024-03-05#) as e, #3/4/2011# as f, 'ä' < 'z' as g"
done
lode show --locale de --week-start saturday --format csv "DATETRUNC('week', #2024-03-05#) as a"
mkdir alone; cd alone; printf 'Name\nz\nä\na\n' > names.csv
lode show -d names.csv --locale sv --format csv "[Name] order by 1"
lode show -d names.csv --locale de --format csv "[Name], RANK(MIN([Name]), 'asc'), {MAX([Name])} order by 1"
cd ..
lode show --locale xx 1
printf 'model M\n    locale "de"\n    week starts Sunday\n' > m.calc
lode show -m m.calc --format csv "DATENAME('month', #2024-03-05#) as a, DATETRUNC('week', #2024-03-05#) as b"
lode show -m m.calc --locale en_US --week-start monday --format csv "DATENAME('month', #2024-03-05#) as a, DATETRUNC('week', #2024-03-05#) as b"
printf 'model M\n    locale "klingon"\n' > k.calc
lode show -m k.calc 1
