lode test --junit "$TMP/report.xml" sales.calc more/failing.calc more/tests.calc > /dev/null; echo $?
python3 -c "
import sys, xml.etree.ElementTree as x
for e in x.parse(sys.argv[1]).iter(): print(e.tag, [(k, v) for k, v in e.attrib.items() if k != 'time'], (e.text or '').strip()[:60])" "$TMP/report.xml"
lode test --junit /nowhere/report.xml sales.calc
