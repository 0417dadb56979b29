t() { echo "\$ lode $*"; lode "$@"; echo "=> $?"; }
exec 2>&1
t
t shwo
t '[A] + 1'
t show
t show a b
t show 1 --fromat csv
t show 1 --format jsn
t show 1 --format chrt
t show 1 --threads 0
t show 1 --memory 4X
t show 1 --batch-rows 3000
t show 1 -p P
t show 1 --stage plan
t show 1 --bad-cells zero
t show 1 --reuse maybe
t show 1 -m
t show 1 -x
t show 1 -format csv
t show 1 --color=maybe
t show 1 --strict=yes
t explain 1 --stage foo
t batch x
t help nope
t help show test
t functions SUMM
t check --format csv
true
