printf '%s\n' '{"id": 1, "show": "SUM([Sales])"}' '{"id": 2, "check": "[a] + 1", "fields": {"[a]": "integer"}}' | lode batch -m more/broken.calc 2> /dev/null
