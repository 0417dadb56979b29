"""Checks the pages of `lode docs`: well-formed, nothing fetched, every link has its target, every entry has its page, its line in
the search and its place in the contents; Markdown has every entry and no dead link. usage: dictionary.py LODE"""
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse

LODE = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VOID = {"meta", "input", "br", "rect", "circle", "path"}
passed = failed = 0


def check(name, wrong):
    global passed, failed
    if wrong:
        failed += 1
        print("FAIL", name, *wrong[:5], sep="\n    ")
    else:
        passed += 1


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong, self.ids, self.links, self.scripts, self.sections = [], [], [], [], {}, {}
        self.text = ""
        self.feed(text)
        self.close()
        self.wrong += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if len(given) != len(attributes):
            self.wrong.append(f"<{tag}> has an attribute twice")
        for name, value in attributes:
            if name in ("src", "action", "background", "poster") or name.startswith("on"):
                self.wrong.append(f"<{tag} {name}>")
            if name == "href":
                self.links.append(value)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "section":
            self.sections[given["id"]] = ""
        if tag in ("img", "iframe", "link", "object", "embed", "form", "base"):
            self.wrong.append(f"<{tag}>")
        if tag == "script":
            self.scripts[given.get("id", "")] = ""
        if tag not in VOID:
            self.open.append((tag, given.get("id", "")))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open[-1][0] != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()} closes {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1][0] == "script":
            self.scripts[self.open[-1][1]] += data
            return
        for tag, name in self.open:
            if tag == "section":
                self.sections[name] += data


def lode(*arguments, status=(0, 1)):
    run = subprocess.run([LODE, *arguments], capture_output=True, timeout=120)
    if run.returncode not in status:
        sys.exit(f"lode {' '.join(arguments)}: status {run.returncode}\n{run.stderr.decode()}")
    return run.stdout.decode()


def definitions(paths):
    """How many of each kind a model defines, counted in its text."""
    counts, table = {}, False
    for path in paths:
        for line in open(path, encoding="utf-8"):
            word = re.match(r"(measure|dimension|set|parameter|filter|table|test|model|relationship)\b", line)
            if word:
                counts[word[1]] = counts.get(word[1], 0) + 1
            if line[:1].strip():
                table = bool(word) and word[1] == "table"
            elif table and line.strip() and not re.match(r"\s*//", line):
                counts["column"] = counts.get("column", 0) + 1
    return counts


def check_html(name, text, counts):
    page = Page(text)
    check(name + ": well-formed, fetches nothing", page.wrong)
    check(name + ": ids are unique", [i for i in page.ids if page.ids.count(i) > 1])
    check(name + ": ids are no white space", [i for i in page.ids if re.search(r"\s", i)])
    targets = set(page.ids)
    check(name + ": links have targets",
          [link for link in page.links if not link.startswith("#") or urllib.parse.unquote(link[1:]) not in targets])
    index = json.loads(page.scripts["index"])
    check(name + ": every entry of the index has a page", [row[0] for row in index if row[0] not in page.sections])
    entries = [i for i in page.sections if re.match(r"(measure|dimension|set|parameter|filter|table|column)-", i)]
    check(name + ": every page is in the index", sorted(set(entries) ^ {row[0] for row in index}))
    check(name + ": pages show their entry", [row for row in index if shown(row[2]) not in page.sections.get(row[0], "")])
    contents = set(page.links)
    check(name + ": every page is linked", [i for i in entries if "#" + i not in contents])
    found = {}
    for row in index:
        found[row[1]] = found.get(row[1], 0) + 1
    wanted = {kind: n for kind, n in counts.items() if kind not in ("test", "model", "relationship")}
    check(name + ": everything defined is there", [f"{found} instead of {wanted}"] if found != wanted else [])
    check(name + ": only strings and <script> hold scripts", re.findall(r"<script(?! type=\"application/json\"|>)", text))
    return index


def shown(text):
    """Characters that a page writes as escapes."""
    escaped = {"\t": "\t", "\u202e": "\\u202e", "\u202c": "\\u202c"}
    return "".join(escaped.get(c, c) for c in text)


def check_markdown(name, text, index):
    ids = re.findall(r'<a id="([^"]*)"></a>', text)
    check(name + ": anchors are the pages", sorted(set(ids) ^ {row[0] for row in index}))
    check(name + ": anchors are unique", [i for i in ids if ids.count(i) > 1])
    fences = re.sub(r"(?ms)^(`{3,})\n.*?^\1$", "", text)
    plain = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", fences)
    links = re.findall(r"(?<!\\)\]\(#([^)]*)\)", plain)
    check(name + ": links have targets", [link for link in links if link not in ids])
    check(name + ": no HTML but anchors", re.findall(r"(?<!\\)<(?!a id=\"|/a>)[^>]*>", plain))
    rows = [line for line in plain.split("\n") if line.startswith("|")]
    check(name + ": rows of tables have five cells", [row for row in rows if len(re.split(r"(?<!\\)\|", row)) != 7])


def main():
    models = [[f"formulas/{name}"] for name in sorted(os.listdir(os.path.join(ROOT, "formulas")))
              if os.path.isdir(os.path.join(ROOT, "formulas", name))]
    models += [["tests/cli/data/odd/odd.calc"], ["tests/docs/shop.calc"], ["tests/calc/found"]]
    os.chdir(ROOT)
    for model in models:
        path = model[0]
        files = [path] if path.endswith(".calc") else [os.path.join(path, f) for f in sorted(os.listdir(path)) if f.endswith(".calc")]
        index = check_html(path, lode("docs", "--format", "html", path), definitions(files))
        check_markdown(path, lode("docs", "--format", "markdown", path), index)
    with tempfile.TemporaryDirectory() as folder:
        empty = os.path.join(folder, "empty.calc")
        open(empty, "w").write("model Nothing\n")
        index = check_html("a model of nothing", lode("docs", "--format", "html", empty), {})
        check_markdown("a model of nothing", lode("docs", empty), index)
        many = os.path.join(folder, "many.calc")
        names = ["A b", "a-b", "a_b 2", "a b!", "A  b"]
        with open(many, "w") as to:
            to.write("table T\n    X real\n")
            to.writelines(f"measure [{n}] = SUM([X])\n" for n in names)
            to.writelines(f"measure [Step {i}] = [Step {i - 1}] + [Step {i // 2}]\n" if i else "measure [Step 0] = SUM([X])\n"
                          for i in range(400))
        lode("check", many, status=(0, 1))
        check_html("names that look alike and a long chain", lode("docs", "--format", "html", many), definitions([many]))
        pasted = os.path.join(folder, "pasted.calc")  # blanks of a document, between words and before them
        with open(pasted, "w") as to:
            to.write("table T\n    X real\nmeasure M =\n    SUM([X])\u00a0+\u2003\u00a01\n\u00a0   + 2 // für\u00a0alle\n")
        text = lode("docs", "--format", "html", pasted)
        check_html("pasted blanks", text, definitions([pasted]))
        check("pasted blanks stay what they are", [text] if "\ufffd" in text or "\u00a0+\u2003" not in text else [])
        page = os.path.join(folder, "page.html")
        lode("docs", "-o", page, many)
        text = open(page, encoding="utf-8").read()
        check("-o page.html is HTML", [] if text.startswith("<!DOCTYPE html>") else [text[:40]])
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
