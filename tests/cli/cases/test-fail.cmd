lode test sales.calc more/failing.calc more/tests.calc
