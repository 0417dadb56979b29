lode test broken.calc 2> /dev/null
