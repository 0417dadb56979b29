lode docs -d csv sales.calc
