mkdir lines && cd lines
printf '\xef\xbb\xbfA,B\r\n"x\r\ny",1\r\n\r\n,2\r\n"q""r",\r\n' > t.csv
lode why -d t.csv 'SUM([B])'
lode why -d t.csv 'MAX([A])'
printf 'K,N\na,1\nb,\n' > one.csv
printf 'N,K\n\n7,c\n,d\n' > two.csv
printf 'table T from "one.csv", "two.csv"\n    K  string  key\n    N  integer\n\nmeasure Twice = SUM([N]) * 2\nmeasure Same = [Twice]\n' > two.calc
lode why -m two.calc -d . '[Same]'
lode why -m two.calc -d . 'SUM(IF [N] > 0 THEN [N] END) + COUNT([N])'
printf 'K,N\n' > none.csv
rm two.calc
lode why -d none.csv 'COUNT([K]), MIN([K]) + "é"' --item 2
