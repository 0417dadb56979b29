lode test more/broken.calc 2> /dev/null
