lode fmt -e "if [a]>1 then 'x' elseif [A] .[b]==2 and not [c] then sum( -1 ) end"
lode fmt -e '[a] + // one
  2 /* two */ * avg([x])
// end'
lode fmt -e "[Aaaaaaaaaaaaaaaaa] + [Bbbbbbbbbbbbbbbbbbb] - [Cccccccccccccccccccc] * [Dddddddddddddddd] / [Eeeeeeeeeeeee] % [F] ^ 2"
lode fmt -e "[Aaaaaaaaaaaaaaaaa]='x' or [Bbbbbbbbbbbbbbbbbbb] in (1,2) and ([Cccccccccccccccccccc]>1 or [Dddddddddddddddd] not in ('Eeeeeeeeeeeee','F'))"
lode fmt -e "f(g(h({include [a]:{exclude [b]:{sum(iif([Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa] > 1, [Bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb], [Ccccc]))}}})))"
lode fmt -e "case [x] when 1 then if [y] then 2 end when 2 then ((3)) else 4 end"
lode fmt -e "[Customer] in top 10 by sum([Sales])"
lode fmt -e "sum("; lode fmt -e "1" more; lode show --check 1; lode fmt --check
