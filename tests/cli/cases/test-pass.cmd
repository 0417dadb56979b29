lode test sales.calc tests.calc; lode test -v sales.calc tests.calc --filter ROWS; lode test sales.calc tests.calc --filter zzz; lode test sales.calc
