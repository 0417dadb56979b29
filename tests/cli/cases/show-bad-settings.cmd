lode show -m sales.calc --now yesterday 1; echo $?
lode show -m sales.calc --week-start someday 1; echo $?
lode show -m sales.calc -p Most=1 1; echo $?
lode show -m sales.calc -p Least=many 1; echo $?
