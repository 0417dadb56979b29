mkdir lost && cd lost
printf 'table Shops\n    Id    integer  key\n    Town  string\ntable Sales\n    Id      integer  key\n    Shop    integer  -> Shops\n    Amount  real\n' > m.calc
printf 'Id,Town\n1,Rome\n2,Oslo\n3,\n' > Shops.csv
printf 'Id,Shop,Amount\n1,1,10\n2,2,20\n3,,30\n4,9,40\n5,1,50\n6,3,60\n' > Sales.csv
# rows without a shop, or of one that is not there, fall in no group; those of a shop without a town do
lode why -m m.calc -d . 'SUM({FIXED [Shops].[Town] : COUNT([Shops])} + [Amount])'
lode why -m m.calc -d . --format json 'MAX({FIXED [Shops].[Town], [Shops].[Id] : SUM([Amount])} + [Amount])' | grep -o '"groups": [0-9]*, "lost": [0-9]*'
