"""Nothing in lode knows Agentforce: the same measures over tables and columns with other names.

    renamed.py LODE [MODEL_DIR [DATA_DIR]]

Copies the model into a temporary folder, every table named T1, T2 … and every column c1, c2 …; the old names are labels, the CSV
files are told by `from`, the formulas are pasted in unchanged. Then all that agentforce.py compares must agree as before.
Ends with "N passed, M failed".
"""

import os
import re
import shutil
import sys
import tempfile

import agentforce

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY = os.path.join(HERE, "..", "..", "formulas", "agentforce")
TABLE = re.compile(r'table (\w+)( "[^"]*")?')
COLUMN = re.compile(r'(\s+)(?:\[([^\]]+)\]|(\w+))(\s+)(string|datetime|real|integer|boolean)\b([ \t]*)("[^"]*")?(.*)', re.DOTALL)
ARROW = re.compile(r"-> (\w+)(?:\.(\w+))?")


def new_names(lines):
    """{table: T1} and {(table, column): c1}"""
    tables, columns, table = {}, {}, None
    for line in lines:
        if match := TABLE.match(line):
            table = match[1]
            tables[table] = "T%d" % (len(tables) + 1)
        elif match := COLUMN.match(line):
            columns[table, match[2] or match[3]] = "c%d" % (len(columns) + 1)
    return tables, columns


def renamed(lines):
    tables, columns = new_names(lines)

    def arrow(match):
        return "-> %s%s" % (tables[match[1]], "." + columns[match[1], match[2]] if match[2] else "")

    table = None
    for line in lines:
        if match := TABLE.match(line):
            table = match[1]
            yield 'table %s "%s" from "%s.csv"%s' % (tables[table], table, table, line[match.end():])
        elif match := COLUMN.match(line):
            old = match[2] or match[3]
            yield '    %s %s "%s" %s' % (columns[table, old], match[5], old, ARROW.sub(arrow, match[8]))
        else:
            yield line


def main(arguments):
    if not 1 <= len(arguments) <= 3:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    lode = arguments[0]
    library = arguments[1] if len(arguments) > 1 else LIBRARY
    data = arguments[2] if len(arguments) > 2 else os.path.join(library, "sample")
    with open(os.path.join(library, "model.calc"), encoding="utf-8") as file:
        lines = list(file)
    model = agentforce.read_model(library)
    tables, columns = new_names(lines)
    assert len(tables) == len(model) and len(columns) == sum(map(len, model.values())), "model.calc has lines that this does not read"
    expected, measures = agentforce.ask_sql(agentforce.load(model, data))
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "model.calc"), "w", encoding="utf-8") as file:
            file.writelines(renamed(lines))
        for name in ("measures.calc", "dimensions.calc", "variants.calc"):
            shutil.copy(os.path.join(library, name), folder)
        return agentforce.compare(expected, agentforce.ask_lode(lode, folder, data, measures), measures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
