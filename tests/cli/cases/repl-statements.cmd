# one statement a line, over several lines, ended by ;, with comments and empty lines between
cd csv
lode repl -d Orders.csv << 'EOF'
// what there is
[Region], SUM([Sales])

SUM(
    [Sales]
)
show [Customer], SUM([Sales])
    by [Region]      // indented lines go on
    limit 2
1 + 1; 2 + 2; 'a;b'
order by 1
IF 1 > 2
THEN 'never'
ELSE 'always'
END
/* a comment; over
   two lines */ 3 + 3
EOF
