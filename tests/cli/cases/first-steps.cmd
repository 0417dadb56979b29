# what people write first: names of several words, signs in names, cells of other countries, columns under other names
mkdir gym empty; cd gym
printf 'Member No,Joined\nM1,01.03.2024\nM2,2.3.2024\n' > Members.csv
printf 'Visit,Member,Minutes,Class?\nv1,M1,60,Yoga\nv2,M2,n/a,Spin\n' > Visits.csv
cat > words.txt <<'END'
model Gym Club

table Gym Members
    Member No  string  key

table Visits
    Visit  string  key
    Class? string

measure Minutes per Visit = AVG([Minutes])
dimension Long visit = [Minutes] > 60
measure Total SUM([Minutes])
END
cp words.txt gym.calc; lode check
cat > gym.calc <<'END'
model Gym
    data "."

table Members
    Member_No  string  key
    Joined     date

table Visits
    Visit    string   key
    Member   string   -> Members
    Minutes  integer
    Class    string

measure Minutes_Each "Minutes each" = SUM([Minutes]) / COUNTD([Member No])

test "members that nobody gave"
    given Visits
        | Visit | Member | Minutes |
        | v1    | M1     | 30      |
    expect [Minutes each] = 30
END
lode check; lode check --bad-cells null; lode test
cd ../empty; lode check; lode explain mixed-level
