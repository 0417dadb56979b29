lode test sales.calc failing.calc tests.calc
