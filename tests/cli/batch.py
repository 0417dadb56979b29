#!/usr/bin/env python3
"""Feeds `lode batch` good and bad lines and looks at every answer. usage: batch.py LODE; prints ok/FAIL lines and "end"."""
import json, subprocess, sys

LODE = sys.argv[1]


def run(data, *args):
    return subprocess.run([LODE, "batch", *args], input=data, capture_output=True, cwd="/")


def check(what, fine, seen=""):
    print(("ok " if fine else "FAIL ") + what + ("" if fine else ": " + repr(seen)[:300]))


NO = object()
BAD = [  # line, id that comes back
    (b'{"id": 1', 1), (b'{"id": 1, "show": "1', 1), (b'[1, 2]', NO), (b'"x"', NO), (b"nonsense", NO), (b"\x00", NO), (b"{", NO), (b"{}", NO),
    (b'{"id": 2}', 2), (b'{"id": 3, "show": 5}', 3), (b'{"id": 4, "show": null}', 4), (b'{"id": 5, "show": "1", "check": "1"}', 5),
    (b'{"id": 6, "foo": 1, "show": "1"}', 6), (b'{"foo": 1, "id": 7}', 7), (b'{"id": 8, "id": 9, "show": "1"}', 8),
    (b'{"id": 10, "show": "1", "show": "2"}', 10), (b'{"id": 11, "let": [], "show": "1"}', 11), (b'{"id": 12, "let": {"a": 1}, "show": "1"}', 12),
    (b'{"id": 13, "let": {"a": "1", "a": "2"}, "show": "1"}', 13), (b'{"id": 14, "show": "a\x00b"}', 14), (b'{"id": 15, "show": "\xff\xfe"}', 15),
    (b'{"id": 16, "show": "\\ud800"}', 16), (b'{"id": 17, "show":' + b"[" * 100000, 17), (b'{"id": 18, "show": "1"} trailing', 18),
    (b'{"id": 19, "show": "1"}{}', 19), (b'{"id": 20 "show": "1"}', 20), (b'{"id": 21, "show": "1",}', 21), (b'{"id": 1e999, "show": "1"}', NO),
    (b'{5: 1}', NO), (b'{"a\\u0000b": 1, "id": 22}', 22), (b'{"id": 23, "explain": "1", "stage": "x"}', 23), (b'{"id": 24, "show": "1", "stage": "plan"}', 24),
    (b'{"id": 25, "fields": {"a": {}}, "check": "a"}', 25), (b"{" * 5000, NO), (b'{"id": "x\\u0000", "show": 1}', "x\0"), (b"\xef\xbb\xbf{}", NO),
]
GOOD = [  # line, id, rows
    (b'{"id": "a\xc3\xa9", "show": "1 + 2"}', "aé", [[3]]), (b'{"show": "1 + 2"}', NO, [[3]]), (b'{"id": null, "show": "1 + 2"}', None, [[3]]),
    (b'{"id": [1, {"x": 2}], "show": "1 + 2"}\r', [1, {"x": 2}], [[3]]), (b'{"id": 12345678901234567890123, "show": "1"}', 12345678901234567890123, [[1]]),
    (b'  { "show" : "\'a\\u00e9\\ud83d\\ude00\'" , "id" : true }  ', True, [["aé😀"]]),
    (b'{"id": 2, "show": "#2024-05-01#, #2024-05-01 13:30:00#, NULL, TRUE, 0.1, \'\'"}', 2, [["2024-05-01", "2024-05-01T13:30:00", None, True, 0.1, ""]]),
    (b'{"id": 3, "show": "[M] + 1", "let": {"M": "1 + 1"}}', 3, [[3]]),
]


def main():
    lines, wants = [], []
    for i in range(max(len(BAD), len(GOOD))):  # mixed, so that a bad line is seen not to harm the next
        lines.append(BAD[i % len(BAD)][0])
        wants.append(("bad", BAD[i % len(BAD)]))
        lines.append(b"" if i % 2 else b" \t")
        lines.append(GOOD[i % len(GOOD)][0])
        wants.append(("good", GOOD[i % len(GOOD)]))
    p = run(b"\n".join(lines))
    check("exit status", p.returncode == 0, (p.returncode, p.stderr[-300:]))
    answers = p.stdout.split(b"\n")
    check("one answer a request", answers[-1] == b"" and len(answers) - 1 == len(wants), (len(answers), len(wants)))
    for (kind, want), line in zip(wants, answers):
        try:
            answer = json.loads(line.decode("utf-8"))
        except ValueError as e:
            check(f"{want[0][:60]!r} is answered in JSON", False, (e, line))
            continue
        right = answer.get("id", NO) == want[1] if want[1] is not NO else "id" not in answer
        if kind == "bad":
            error = answer.get("error", {})
            right = right and error.get("code") == "bad-request" and error.get("message") and set(answer) <= {"id", "error"}
        else:
            right = right and answer.get("rows") == want[2] and "ms" in answer and len(answer["columns"]) == len(want[2][0])
        check(f"{want[0][:60]!r}", right, answer)

    big = b'{"id": 1, "show": "' + b"x" * (65 << 20) + b'"}\n{"id": 2, "show": "1"}\n'
    answers = [json.loads(l) for l in run(big).stdout.splitlines()]
    check("a line of 65 MiB", len(answers) == 2 and answers[0]["error"]["code"] == "bad-request" and answers[1].get("rows") == [[1]], answers)

    p = subprocess.Popen([LODE, "batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/")
    for i in range(3):
        p.stdin.write(b'{"id": %d, "show": "1"}\n' % i)
        p.stdin.flush()
        check("answers come at once", json.loads(p.stdout.readline())["id"] == i)
    p.stdin.close()
    check("ends at the end of its input", p.wait(10) == 0)

    requests = [
        ({"id": 1, "check": "SUM([S]) + [S]", "fields": {"[S]": "real"}}, lambda a: a["error"]["code"] == "mixed-levels" and a["error"]["span"] == [0, 14]),
        ({"id": 2, "check": "'日本😀' + [S]", "fields": {"[S]": "real"}}, lambda a: a["error"]["span"][1] <= 11),
        ({"id": 3, "check": "SUM([S])", "fields": {"[S]": "real"}}, lambda a: (a["type"], a["level"]) == ("real", "aggregate") and "grain" in a),
        ({"id": 4, "check": "[A] > [Parameters].[P]", "fields": {"[A]": "integer aggregate", "[Parameters].[P]": "integer constant"}},
         lambda a: (a["type"], a["level"]) == ("boolean", "aggregate")),
        ({"id": 5, "check": "1 +"}, lambda a: a["error"]["code"] == "unexpected-end" and a["error"]["span"][0] >= 2),
        ({"id": 6, "explain": "1 + 2", "stage": "tree"}, lambda a: a["stage"] == "tree" and a["text"]),
        ({"id": 7, "explain": "1 + 2"}, lambda a: a["stage"] == "plan" and a["text"]),
        ({"id": 8, "show": "[M]", "let": {"M": "1 +"}}, lambda a: a["error"]["let"] == "M" and "span" in a["error"]),
        ({"id": 9, "show": "1\u0000"}, lambda a: "error" in a),
        ({"id": 10, "check": "[S]", "fields": {"[S]": "colour"}}, lambda a: "error" in a),
    ]
    out = run("".join(json.dumps(r) + "\n" for r, _ in requests).encode()).stdout.splitlines()
    check("answers to all", len(out) == len(requests), out)
    for (request, right), line in zip(requests, out):
        answer = json.loads(line)
        try:
            fine = answer["id"] == request["id"] and right(answer)
        except (KeyError, TypeError):
            fine = False
        check(json.dumps(request), fine, answer)

    p = run(b'{"id": 1, "show": "1"}\n{"id": 2, "check": "[S]", "fields": {"[S]": "real"}}\n', "-m", "/nowhere/x.calc")
    answers = [json.loads(l) for l in p.stdout.splitlines()]
    check("a model that is not there", p.returncode == 1 and p.stderr and len(answers) == 2 and answers[0]["error"]["code"] == "no-file"
          and answers[1].get("type") == "real", (p.returncode, answers))
    print("end")


main()
