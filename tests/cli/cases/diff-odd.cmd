lode diff diff/odd/a.calc diff/odd/b.calc -d diff/data --by "[Region], DATEPART('month', [Day]), [Nowhere]"
