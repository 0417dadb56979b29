lode docs odd/odd.calc
