lode show -m nowhere.calc 'SUM([Sales])'
