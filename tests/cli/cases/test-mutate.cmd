lode test --mutate mutants; echo "---- $?"
lode test --mutate mutants --threads 1 2> /dev/null | cmp - <(lode test --mutate mutants --threads 3 2> /dev/null) && echo same
lode test --mutate mutants --filter region --filter-field "large orders" --filter-field Large_Orders -v --min-score 80 --mutation-json mutants.json 2> /dev/null; echo "---- $?"
cat mutants.json
lode test --mutate mutants --filter region --min-score 20 -q > /dev/null; echo "---- $?"
lode test --mutate mutants --filter-field Amount
lode test --mutate mutants --update
lode test mutants --min-score 3
lode test --mutate mutants --min-score 101
lode test --mutate sales.calc
