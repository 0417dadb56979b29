# parameters, time, user; what a model has
lode repl -m sales.calc --now '2025-05-01 12:00:00' << 'END'
tables
fields
parameters
set [Nothing] = 1
now
NOW()
now 2024-02-29 08:00
NOW()
now nonsense
now clock
user
user ann
USERNAME()
user nobody
USERNAME()
test
check
load nowhere.csv
load csv/Orders.csv
reload
last
describe
help describe
help SUM
help where
help codez
\q 3
END
