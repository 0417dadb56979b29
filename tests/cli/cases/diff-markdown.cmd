lode diff diff/old diff/new --format markdown; lode diff diff/old diff/new -d diff/data --format markdown --rows 1 | tail -n 60
