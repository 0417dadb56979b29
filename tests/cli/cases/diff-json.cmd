lode diff diff/old diff/new -d diff/data --format json --rows 2
