cd update; cp ugly.calc was
lode test --update ugly.calc; cat ugly.calc g.csv; cp ugly.calc once
lode test --update ugly.calc; cmp ugly.calc once
sed 's/$/\r/' was > ugly.calc; printf '\xef\xbb\xbfId,Day,X\r\na,2025-01-01,0.5\r\nd,,\r\n"q",1,1\r\n' > g.csv; lode test --update --tap ugly.calc; sed 's/$/\r/' once | cmp - ugly.calc; cat -A g.csv
printf %s "$(sed '/^    expect/,$d' was)" > short.calc; printf '\n    expect [Id] where [N] < 3\n        | Id |\n        | q |\n        | r |\n        | s |' >> short.calc; lode test --update short.calc; tail -n 4 short.calc; lode test short.calc
printf 'table T\n    S string key\n\ntest "cannot"\n    given T\n        | S |\n        | a |\n    expect MIN([S]) = MIN([S]) + "x"\n    expect [S]\n        | Other | More |\n        | a     | b    |\n    expect COUNT([T]) > 1\n    expect [S] matches "nowhere/g.csv"\n    expect SUM([S]) fails "nonsense"\n' > cannot.calc; cp cannot.calc same; lode test --update cannot.calc; echo "---- $?"; cmp cannot.calc same
ln -s ugly.calc link.calc; cp was ugly.calc; chmod 600 ugly.calc; lode test --update link.calc | tail -n 1; ls -l link.calc ugly.calc | cut -c1-10
