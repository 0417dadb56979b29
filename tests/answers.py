#!/usr/bin/env python3
"""Answers that are looked at: charts on a terminal, SVG and pages, for many questions and odd data.
usage: answers.py LODE [--keep FOLDER]

On a terminal (a pseudo one) no line is wider than the window. SVG is well-formed XML, its coordinates are numbers within the
picture. Pages are well-formed, name what they refer to, ask nothing of a network. Colours have the contrast that WCAG asks for.
Where a Chromium is installed, pages are opened in it: a click sorts, nothing lands on the console."""
import fcntl, html.parser, os, pty, re, shutil, struct, subprocess, sys, tempfile, termios, unicodedata
import xml.etree.ElementTree as ET

lode = os.path.abspath(sys.argv[1])
keep = sys.argv[3] if sys.argv[2:3] == ["--keep"] else None
os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("COLUMNS", None)
passed = failed = 0


def check(good, what):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAIL", what)


month = "DATETRUNC('month', [Order Line].[Order Date])"
start = "[AI Agent Session].[Start Timestamp]"
odd = ["-d", "tests/cli/data/charts/odd.csv"]
shop, agent = ["-m", "formulas/superstore"], ["-m", "formulas/agentforce"]
questions = [
    (odd, "SUM([Huge]), SUM(FLOAT([Empty])), SUM([Same]), SUM([Mixed]), SUM([Down]) by [Kind]"),
    (odd, "SUM([Up]), SUM([Mixed]), SUM(FLOAT([Empty])), SUM([Huge]) by [Day]"),
    (odd, "SUM([Up]) by [Kind], [Day]"),
    (odd, "SUM([Mixed]), SUM(FLOAT([Empty])) by [Kind], [Up]"),
    (odd, "SUM([Up]) by [Kind], [Up], [Day]"),
    (odd, "SUM([Up]) by [Day], [Day] + 1"),
    (odd, "SUM([Up]) by [Day] where [Up] = 99"),
    (odd, "SUM([Up]) by [Day] where [Up] = 8"),
    (odd, "SUM([Up]) by [Kind], [Same] where [Up] = 99"),
    (odd, "SUM([Up]) where [Up] = 99"),
    (odd, "MIN([Kind])"),
    (odd, "[Kind], [Up]"),
    (odd, "SUM([Up]) * 1e300, SUM([Down]) * 1e305, SUM([Up]) * 1e-300 by [Kind]"),
    (odd, "SUM([Up]) * 1e300, SUM([Down]) * 1e305, SUM([Up]) * 1e-300 by [Day]"),
    (odd, "SUM([Up]) by MAKEDATETIME([Day], #10:20:30#)"),
    (shop, "SUM([Sales]) by [Region]"),
    (shop, f"SUM([Sales]), SUM([Profit]) by {month}"),
    (shop, f"SUM([Sales]), SUM([Profit]) by [Region], {month}"),
    (shop, f"SUM([Sales]) by [Product], {month}"),
    (shop, "SUM([Sales]) by [Product], DATENAME('month', [Order Line].[Order Date])"),
    (shop, "SUM([Sales]) by [Order Line].[Order Date]"),
    (shop, "[Orders], [Customers], SUM([Sales])"),
    (agent, "[Unique Sessions], [Abandonment Rate] by [Channel]"),
    (agent, f"[Unique Sessions] by DATETRUNC('week', {start})"),
    (agent, f"[Unique Sessions], [Abandonment Rate] by DATEPART('hour', {start}), DATENAME('weekday', {start})"),
    (["-m", "formulas/dynamics365"], "[Total sessions] by [Session closure category], [Session state]"),
    (["-m", "formulas/dynamics365"], "[Total sessions] by [Session Id], [Session state]"),
]


def run(model, statement, *options):
    return subprocess.run([lode, "show", *model, *options, statement], capture_output=True, timeout=120)


# ---- terminals ----

def on_terminal(width, model, statement, *options):
    """What lode writes to a terminal of that many columns."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    child = subprocess.Popen([lode, "show", *model, *options, statement], stdin=slave, stdout=slave, stderr=subprocess.DEVNULL)
    os.close(slave)
    out = b""
    while True:
        try:
            got = os.read(master, 65536)
        except OSError:
            break
        if not got:
            break
        out += got
    child.wait()
    os.close(master)
    return re.sub(r"\x1b\[[0-9;]*m", "", out.decode()).replace("\r\n", "\n")


def columns(line):
    """Of the screen, by the tables of Python: emoji that a joiner ties are one."""
    line = re.sub("\u200d.", "", re.sub("[\U0001F1E6-\U0001F1FF]{2}", "日", line))
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def has_terminals():
    try:
        for end in pty.openpty():
            os.close(end)
        return True
    except OSError:
        print("no pseudo-terminals here: screens were not tried")
        return False


screens = has_terminals()
for model, statement in questions if screens else []:
    for form in ("table", "chart", "spark"):
        for width in (40, 80, 132):
            text = on_terminal(width, model, statement, "--format", form)
            wide = [line for line in text.split("\n") if columns(line) > width]
            # a number, a date or a sparkline is never cut: only such a line may be wider than a narrow window
            check(not wide or (form != "chart" and width == 40), f"{form} in {width} columns: {statement}: {wide[:1]}")
            if form == "table" and text:
                check(re.search(r"^\(\d+ rows?", text, re.M), f"no count of rows: {statement}")
if screens:
    long = on_terminal(80, shop, "SUM([Sales]) by [Order Line].[Order Date]")
    check(len(long.split("\n")) < 60 and "--rows all" in long, "a long table on a terminal is shortened")
    check(len(on_terminal(80, shop, "SUM([Sales]) by [Order Line].[Order Date]", "--rows", "all").split("\n")) > 300, "--rows all")

# ---- pictures and pages ----


class Page(html.parser.HTMLParser):
    """Tags that match, ids, references, and what a browser would fetch."""
    empty = {"meta", "br", "img", "link", "input", "hr"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.wants, self.wrong, self.heads, self.rows = [], [], [], [], [], []

    def handle_starttag(self, tag, attributes):
        at = dict(attributes)
        if tag not in self.empty:
            self.open.append(tag)
        if "id" in at:
            self.ids.append(at["id"])
        for name in ("aria-labelledby", "aria-describedby"):
            self.wants += at.get(name, "").split()
        if "src" in at or tag in ("link", "iframe", "base") or at.get("href", "#")[0] != "#":
            self.wrong.append(f"<{tag}> fetches")
        if tag == "th":
            self.heads.append(at.get("scope"))
            if at.get("scope") == "col" and at.get("aria-sort") != "none":
                self.wrong.append("a head without aria-sort")
        if any(name.startswith("on") for name in at):
            self.wrong.append("a script in an attribute")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.empty:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")


def check_svg(root, what):
    name = "{http://www.w3.org/2000/svg}"
    check(root.tag == name + "svg" and root.get("role") == "img", f"{what}: an image")
    ids = {e.get("id") for e in root.iter() if e.get("id")}
    check(set(root.get("aria-labelledby").split()) <= ids, f"{what}: its label is there")
    check(all(root.find(name + tag) is not None and root.find(name + tag).text for tag in ("title", "desc")), f"{what}: described")
    width, height = (float(v) for v in root.get("viewBox").split()[2:])
    bad = []
    for e in root.iter():
        for key, value in e.attrib.items():
            if key in ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "d"):
                numbers = re.findall(r"-?[a-zA-Z]{2,}|-?\d+(?:\.\d+)?", value)
                if any(re.search("[a-z]{2}", n, re.I) or not -width <= float(n) <= max(width, height) * 1.2 for n in numbers):
                    bad.append(f"{e.tag} {key}={value}")
    check(not bad, f"{what}: coordinates: {bad[:2]}")


folder = keep or tempfile.mkdtemp()
os.makedirs(folder, exist_ok=True)
for number, (model, statement) in enumerate(questions):
    picture = run(model, statement, "--format", "svg").stdout
    try:
        check_svg(ET.fromstring(picture), statement)
    except ET.ParseError as e:
        check(False, f"SVG of {statement}: {e}")
    page = run(model, statement, "--format", "html").stdout.decode()
    with open(f"{folder}/{number}.html", "w") as file:
        file.write(page)
    reader = Page()
    reader.feed(page)
    reader.close()
    check(not reader.wrong and not reader.open, f"page of {statement}: {reader.wrong[:2]} {reader.open}")
    check(len(set(reader.ids)) == len(reader.ids) and set(reader.wants) <= set(reader.ids), f"page of {statement}: ids")
    check(None not in reader.heads, f"page of {statement}: heads have a scope")
    check("http" not in page.replace("http://www.w3.org/2000/svg", ""), f"page of {statement}: asks nothing of a network")
    for svg in re.findall(r"<svg.*?</svg>", page, re.S):
        check_svg(ET.fromstring(svg), f"page of {statement}")
nasty = run([], "'</script><script>alert(1)</script>' + \"&\x07\", 1", "--format", "html").stdout.decode()
check("<script>alert" not in nasty and "\x07" not in nasty, "text stays text")

# ---- colours ----


def light(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a, b):
    a, b = sorted((light(a), light(b)))
    return (b + 0.05) / (a + 0.05)


def mixed(colour, paper, part):
    return "#" + "".join(f"{round(int(colour[i:i+2], 16) * part + int(paper[i:i+2], 16) * (1 - part)):02x}" for i in (1, 3, 5))


for name in ("chart", "page"):
    with open(f"src/charts/{name}.css") as file:
        style = file.read()
    before, after = style.split("@media (prefers-color-scheme: dark)")
    for mode, text in (("light", before), ("dark", after)):
        colours = dict(re.findall(r"--([a-z0-9]+): (#[0-9a-f]{6})", text))
        for key in colours:
            if key in ("ink", "muted"):
                check(contrast(colours[key], colours["paper"]) >= 4.5, f"{name}, {mode}: text {key}")
            if re.fullmatch(r"s\d|accent|axis", key):
                check(contrast(colours[key], colours["paper"]) >= 3, f"{name}, {mode}: mark {key}")
            if key in ("above", "below"):  # the strongest cell of a heat map, with a number in it
                check(contrast(colours["ink"], mixed(colours[key], colours["paper"], 0.8)) >= 4.5, f"{name}, {mode}: text on {key}")

# ---- a browser ----

SORT = """<script>
addEventListener("error", e => document.body.dataset.error = e.message);
const said = [], column = %d, cells = () => Array.from(document.querySelectorAll("tbody tr"), r => r.cells[column].dataset.v ?? r.cells[column].textContent);
const button = document.querySelectorAll("thead button")[column];
button.click(); said.push(cells()); button.click(); said.push(cells());
document.body.dataset.sorted = JSON.stringify(said);
document.body.dataset.sort = button.parentElement.getAttribute("aria-sort");
document.body.dataset.wide = document.documentElement.scrollWidth - innerWidth;
</script></body>"""
browser = shutil.which("chromium") or shutil.which("chromium-browser")
if browser is None:
    print("no Chromium here: pages were not opened")
else:
    import html as entities, json
    for number in (0, 16, 18, 22):
        with open(f"{folder}/{number}.html") as file:
            page = file.read()
        column = page.count('scope="col"') - 1
        with open(f"{folder}/clicked.html", "w") as file:
            file.write(page.replace("</body>", SORT % column))
        got = subprocess.run([browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=500,900", "--enable-logging=stderr",
                              f"--user-data-dir={folder}/browser", "--dump-dom", f"file://{folder}/clicked.html"],
                             capture_output=True, text=True, timeout=120)
        body = dict(re.findall(r'data-(\w+)="([^"]*)"', re.search("<body[^>]*>", got.stdout)[0]))
        down, up = json.loads(entities.unescape(body["sorted"]))
        known = lambda cells: [float(c) for c in cells if c != "NULL"]
        check(known(down) == sorted(known(down), reverse=True) and known(up) == sorted(known(up)) and len(set(up)) > 1, f"page {number} sorts")
        check(up[len(known(up)):] == ["NULL"] * (len(up) - len(known(up))), f"page {number}: NULL stands last")
        check(body["sort"] == "ascending" and int(body["wide"]) <= 0, f"page {number}: {body['sort']}, {body['wide']} pixels too wide")
        check("CONSOLE" not in got.stderr and "error" not in body, f"page {number}: console: {got.stderr[-300:]}")
if keep is None:
    shutil.rmtree(folder)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
