lode show --format csv --user ann --groups users/groups.txt "USERNAME(), FULLNAME(), USERDOMAIN(), ISMEMBEROF('managers'), ISMEMBEROF('CORP\\north'), ISMEMBEROF('OTHER\\north'), ISMEMBEROF('South'), ISMEMBEROF('c# coders'), ISMEMBEROF('All Users')"
lode show --format csv --user 'OTHER\ann' --groups users/groups.txt "USERNAME(), FULLNAME(), USERDOMAIN(), ISMEMBEROF('managers'), ISMEMBEROF('All Users'), ISFULLNAME('ann')"
lode show --format csv --user zoe --groups users/groups.txt "ISMEMBEROF('managers'), ISMEMBEROF('All Users')"
lode show --format csv --groups users/groups.txt "USERNAME(), ISMEMBEROF('managers'), ISMEMBEROF('All Users')"
lode test users --groups users/groups.txt -v
lode test users
echo 'ann, bob' > wrong.txt
lode show --groups wrong.txt 1
lode show --groups missing.txt 1
