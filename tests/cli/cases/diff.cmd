lode diff diff/old diff/new -d diff/data
