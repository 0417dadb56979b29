#!/usr/bin/env python3
"""Tests `lode fmt`: fmt.py LODE [--cases N] [--seed S]. Laid out again a text must not change; the tree must be the one from before
(asked of `lode batch`), all comments must stand there in order, and no line may end with a blank. Texts are every .calc file of
the project, the formulas in them, and the corpus of formulas where it is there: as they are, and with comments and white space
put between their tokens at random."""
import argparse, glob, json, os, random, re, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CORPUS = os.path.join(ROOT, "..", "shared", "corpus", "formulas.jsonl")
TOKEN = re.compile(r"""//[^\r\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\[(?:[^\]]|\]\])*\]|\#[^\#\r\n]*\#
    |[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?|[^\W\d]\w*|==|<>|!=|<=|>=|->|\s+|.""", re.S | re.X)
MARGIN = re.compile(r"(?mi)^(model|table|relationship|dimension|measure|parameter|set|filter|test)\b")
passed, failed = 0, 0


def check(fine, what, *more):
    global passed, failed
    if fine:
        passed += 1
        return
    failed += 1
    if failed <= 20:
        print("FAIL", what, *more, sep="\n    ")


def tidy(comment):
    return "\n".join(line.rstrip(" \t") for line in re.split(r"\r\n|\r|\n", comment))


def tokens(text):
    return [t for t in TOKEN.findall(text) if not t.isspace()]


def is_comment(token):
    return token.startswith(("//", "/*"))


def comments(text):
    """Of a formula, or of a file: the rows of tests are looked through for what follows their last bar."""
    found, plain = [], []
    for line in text.lstrip("\ufeff").splitlines(keepends=True):
        if line.lstrip(" \t").startswith("|"):
            row, bar, rest = line.rstrip().rpartition("|")
            plain.append(rest.strip() + "\n")
        else:
            plain.append(line)
    return [tidy(t) for t in tokens("".join(plain)) if is_comment(t)]


def layout(lode, text):
    run = subprocess.run([lode, "fmt", "-"], input=text.encode(), capture_output=True)
    return run.stdout.decode() if run.returncode == 0 else None, run.stderr.decode()


def trees(lode, formulas):
    """The tree of each formula, None where it cannot be read."""
    text = "".join(json.dumps({"id": i, "explain": f"({f}\n)", "stage": "tree"}) + "\n" for i, f in enumerate(formulas))
    run = subprocess.run([lode, "batch"], input=text, capture_output=True, text=True)
    answers = {a.get("id"): a for a in map(json.loads, run.stdout.splitlines())}
    shown = [answers.get(i, {}).get("text") for i in range(len(formulas))]
    return [re.sub(r"(?m)^\s*call \w+$", lambda m: m.group().upper(), t) if t is not None else None for t in shown]


def file_of(formulas):
    return "".join(f'dimension F{i} format "0" =\n {f}\n' for i, f in enumerate(formulas))


def formulas_of(text):
    parts = re.split(r'(?m)^dimension F\d+ format "0" =', text)
    return [p.strip("\n") for p in parts[1:]]


def check_formulas(lode, what, formulas, want):
    """All of them in one file: `want` are the trees that they must have."""
    made, errors = layout(lode, file_of(formulas))
    check(made is not None, f"{what}: no layout", errors[:2000])
    if made is None:
        return
    again, errors = layout(lode, made)
    results, twice = formulas_of(made), formulas_of(again or "")
    check(len(results) == len(formulas), f"{what}: {len(formulas)} formulas became {len(results)}")
    have = trees(lode, results)
    for i, formula in enumerate(formulas[: len(results)]):
        check(have[i] == want[i], f"{what}: another tree", formula, results[i])
        check(comments(results[i]) == comments(formula), f"{what}: other comments", formula, results[i])
        check(i < len(twice) and twice[i] == results[i], f"{what}: it changes when laid out again", formula, results[i], twice[i] if i < len(twice) else errors)
        check(not re.search(r"[ \t]$", blank_strings(results[i]), re.M), f"{what}: a line ends with a blank", results[i])


def blank_strings(text):
    return "".join("'x'" if t[0] in "'\"[" else t for t in TOKEN.findall(text))


SPACE = [" ", "  ", "\n", "\n\n", "\t", "\r\n", " \n   ", "\u00a0"]
COMMENT = ["/* a */", "/**/", "/* b\n   c */", "// d\n", "// e f \r\n", "\n// g\n", "\n\n  // h\n", "\n/* i */\n", "/// j\n", "\n /* k\r\n l */", "// é 名\n"]


def noise(formula, rng, rate):
    """The same tokens with white space and comments between them; lines never begin at the margin."""
    out = []
    for token in tokens(formula):
        if is_comment(token):
            out.append(token + "\n")
            continue
        gap = rng.choice(SPACE)
        while rng.random() < rate:
            gap += rng.choice(COMMENT) + rng.choice(["", " ", "\n"])
        out.append(gap + token)
    text = "".join(out) + rng.choice(["", " // end", "\n/* end */ "])
    return re.sub(r"(\r\n|\r|\n)(?=[^\s])", r"\1 ", text) if not re.search(r"""['"\[][^'"\]]*[\r\n]""", formula) else None


def noisy_file(text, rng):
    """A file with comments at the ends of lines and between lines, and other ends of lines."""
    out, inside = [], False
    for line in text.splitlines():
        begins = line.rfind("/*") > line.rfind("*/")
        if inside:  # a comment
            inside = "*/" not in line
            out.append(line)
            continue
        inside = begins
        if rng.random() < 0.1:
            out.append(rng.choice(["    // own", "// margin", "\t/* own */", "", "  "]))
        plain = not re.search(r"//|/\*|\*/", line) and line.strip() != ""
        out.append(line + (rng.choice([" // end", "\t// end of it ", " /* end */"]) if plain and "|" not in line and rng.random() < 0.15 else ""))
    return rng.choice(["", "\ufeff"]) + rng.choice(["\n", "\r\n"]).join(out) + rng.choice(["", "\n", "\n\n"])


def check_file(lode, what, text):
    made, errors = layout(lode, text)
    check(made is not None, f"{what}: no layout", errors[:2000])
    if made is None:
        return
    check(comments(made) == comments(text), f"{what}: other comments")
    check(layout(lode, made)[0] == made, f"{what}: it changes when laid out again")
    check(made.endswith("\n") and not made.endswith("\n\n"), f"{what}: its end")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("lode")
    ap.add_argument("--cases", type=int, default=3000)
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    lode, rng = os.path.abspath(a.lode), random.Random(a.seed)
    files = [f for folder in ("formulas", "tests") for f in sorted(glob.glob(os.path.join(ROOT, folder, "**", "*.calc"), recursive=True))]
    formulas = []
    for path in files:
        text, name = open(path, encoding="utf-8", newline="").read(), os.path.relpath(path, ROOT)
        if layout(lode, text)[0] is None and "layout-failed" not in layout(lode, text)[1]:
            check("broken" in path or "fail" in path, f"{name} cannot be read")
            continue
        check_file(lode, name, text)
        for i in range(3):
            check_file(lode, f"{name} with noise", noisy_file(text, rng))
        formulas += [f.strip() for f in re.findall(r"(?ms)^(?:dimension|measure)[^\n]*=\n(.*?)(?=\n\n|\Z)", text)]
        formulas += re.findall(r"(?m)^    expect (\S.*?) = [^=\n]*$", text)[:200]
    if os.path.exists(CORPUS):
        formulas += [json.loads(line)["formula"] for line in open(CORPUS, encoding="utf-8")]
    read = trees(lode, formulas)
    formulas = [(f, t) for f, t in zip(formulas, read) if t is not None and not MARGIN.search(f)]
    check(len(formulas) > 500, f"only {len(formulas)} formulas")
    check_formulas(lode, "formulas", [f for f, _ in formulas], [t for _, t in formulas])
    noisy = []
    for i in range(a.cases):
        formula, tree = formulas[rng.randrange(len(formulas))]
        text = noise(formula, rng, rng.choice([0, 0.05, 0.3]))
        if text is not None:
            noisy.append((text, tree))
    for i in range(0, len(noisy), 500):
        part = noisy[i : i + 500]
        check_formulas(lode, "noise", [f for f, _ in part], [t for _, t in part])
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
