lode test sales.calc more/tests.calc; lode test -v sales.calc more/tests.calc --filter ROWS; lode test sales.calc more/tests.calc --filter zzz; lode test sales.calc
