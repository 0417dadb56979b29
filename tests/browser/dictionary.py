"""Opens a page of `lode docs` in Chromium and uses it: addresses, links, search with the keyboard, light and dark, a narrow
screen. Speaks the browser's debugging protocol over a pipe. Without Chromium: says so. usage: dictionary.py LODE"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

LODE = os.path.abspath(sys.argv[1])
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
passed = failed = 0


def check(name, got, wanted):
    global passed, failed
    if got == wanted:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {name}: {got!r} instead of {wanted!r}")


class Browser:
    def __init__(self, folder):
        self.to, self.back = os.pipe(), os.pipe()

        def pipes():  # the browser reads from 3 and writes to 4; these may stand there already
            reader, writer = os.dup(self.to[0]), os.dup(self.back[1])
            os.dup2(reader, 3)
            os.dup2(writer, 4)

        self.process = subprocess.Popen(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
             f"--user-data-dir={folder}/profile"], preexec_fn=pipes, close_fds=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(self.to[0])
        os.close(self.back[1])
        self.number, self.buffer, self.session, self.complaints, self.loads = 0, b"", None, [], 0
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def read(self):
        while b"\0" not in self.buffer:
            got = os.read(self.back[0], 65536)
            if not got:
                sys.exit("the browser has gone away")
            self.buffer += got
        text, _, self.buffer = self.buffer.partition(b"\0")
        message = json.loads(text)
        method, given = message.get("method"), message.get("params", {})
        if method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
            self.complaints.append(given)
        if method == "Network.requestWillBeSent" and not given["request"]["url"].startswith("file:"):
            self.complaints.append(given["request"]["url"])
        if method == "Page.loadEventFired":
            self.loads += 1
        return message

    def call(self, method, **given):
        self.number += 1
        message = {"id": self.number, "method": method, "params": given}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to[1], json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']}")
                return answer["result"]

    def open(self, path, name=""):
        loads = self.loads
        self.call("Page.navigate", url="about:blank")
        while self.loads == loads:
            self.read()
        loads = self.loads
        self.call("Page.navigate", url="file://" + path + ("#" + urllib.parse.quote(name) if name else ""))
        while self.loads == loads:
            self.read()

    def ask(self, script):
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return answer.get("exceptionDetails", answer["result"].get("value"))

    def settle(self):
        self.ask("new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)))")

    def key(self, key, text=None):
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)
        self.settle()

    def type(self, text):
        self.call("Input.insertText", text=text)
        self.settle()

    def click(self, selector):
        x, y = self.ask(f"(() => {{ const e = document.querySelector({selector!r}); e.scrollIntoView({{block: 'center'}});"
                        " const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self.settle()

    def end(self):
        self.process.terminate()
        self.process.wait(20)


NOW = "[...document.querySelectorAll('.page')].filter(p => getComputedStyle(p).display !== 'none').map(p => p.id).join()"


def use(browser, path):
    browser.call("Emulation.setDeviceMetricsOverride", width=1280, height=800, deviceScaleFactor=1, mobile=False)
    browser.open(path)
    check("opens with the overview", browser.ask(NOW), "overview")
    ids = browser.ask("JSON.parse(document.getElementById('index').textContent).map(row => row[0])")
    for name in ids:
        browser.ask(f"location.hash = encodeURIComponent({json.dumps(name)})")
        browser.settle()
        check("address of " + name, browser.ask(NOW), name)
        check("nothing is wider than the screen: " + name, browser.ask("document.documentElement.scrollWidth <= innerWidth"), True)
    browser.open(path, ids[-1])
    check("opens at an address", browser.ask(NOW), ids[-1])
    check("... at its top", browser.ask("scrollY"), 0)
    browser.open(path, "no-such-page")
    check("an unknown address", browser.ask(NOW), "overview")
    browser.ask("location.hash = '%E0%A4%A'")
    browser.settle()
    check("an address that cannot be decoded", browser.ask(NOW), "overview")


def search(browser, path):
    browser.open(path, "measure-deflection-rate-clc")
    browser.key("/", "/")
    check("/ goes to the search", browser.ask("document.activeElement.id"), "search")
    browser.type("sess dur")
    options = "[...document.querySelectorAll('#results [role=option] .ref')].map(e => e.textContent)"
    check("finds", browser.ask(options)[:2], ["Session Duration", "Average Session Duration"])
    check("tells how many", browser.ask("document.getElementById('found').textContent"),
          f"{len(browser.ask(options))} found")
    browser.key("ArrowDown")
    check("the arrow chooses", browser.ask("document.querySelector('#results [aria-selected=true] .ref').textContent"),
          "Average Session Duration")
    check("... and says so", browser.ask("document.getElementById('search').getAttribute('aria-activedescendant')"), "result-1")
    browser.key("Escape")
    browser.type("session")
    found = browser.ask(options)
    chosen = "document.querySelector('#results [aria-selected=true] .ref').textContent"
    check("the first is chosen", browser.ask(chosen), found[0])
    browser.key("ArrowDown")
    check("the next one down", browser.ask(chosen), found[1])
    browser.key("ArrowUp")
    browser.key("ArrowUp")
    check("the last one is above the first", browser.ask(chosen), found[-1])
    browser.key("Escape")
    browser.type("sess dur")
    browser.key("ArrowDown")
    browser.key("Enter", "\r")
    check("Enter goes there", browser.ask(NOW), "measure-average-session-duration-clc")
    check("the heading has the focus", browser.ask("document.activeElement.textContent"), "Average Session Duration")
    browser.click(".now pre a.dimension")
    check("a name in a formula is a link", browser.ask(NOW), "dimension-session-duration-clc")
    browser.click(".now svg a.measure")
    check("a node of a drawing is a link", browser.ask(NOW), "measure-average-session-duration-clc")
    browser.ask("history.back()")
    browser.settle()
    check("back", browser.ask(NOW), "dimension-session-duration-clc")
    browser.key("/", "/")
    browser.type("zzzz")
    check("finds nothing", browser.ask("document.getElementById('found').textContent"), "Nothing found")
    browser.key("Enter", "\r")
    check("... and stays", browser.ask(NOW), "dimension-session-duration-clc")
    browser.key("Escape")
    check("Escape empties", browser.ask("document.getElementById('search').value"), "")


CONTRAST = """(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour, under) => { canvas.fillStyle = under || '#000'; canvas.fillRect(0, 0, 1, 1); canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3); };
  const light = c => { const [r, g, b] = c.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const paper = e => { for (; e; e = e.parentElement) { const b = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$|transparent/.test(b)) { const under = e.parentElement ? paper(e.parentElement) : '#fff';
      return 'rgb(' + rgb(b, under).join() + ')'; } } return '#fff'; };
  let worst = [99, ''];
  for (const e of document.querySelectorAll('.now *, header *, nav *')) {
    if (e.closest('svg') || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const a = light(rgb(getComputedStyle(e).color)), b = light(rgb(paper(e)));
    const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (contrast < worst[0]) worst = [contrast, e.outerHTML.slice(0, 80)];
  }
  return worst;
})()"""


def looks(browser, path):
    for scheme in ("light", "dark"):
        browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        for name in ("overview", "findings", "dimension-session-ambiguous-clc", "table-ai-agent-session", "measure-unique-users-clc"):
            browser.open(path, name)
            contrast, where = browser.ask(CONTRAST)
            check(f"contrast of {name}, {scheme} ({contrast:.1f} at {where})", contrast >= 4.5, True)
    browser.call("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1, mobile=True)
    for name in ("overview", "lineage", "relationships", "findings", "dimension-session-ambiguous-clc", "table-ai-agent-session"):
        browser.open(path, name)
        check("a narrow screen shows all of " + name, browser.ask("document.documentElement.scrollWidth"), 390)
    browser.click("#menu")
    check("the contents open", browser.ask("getComputedStyle(document.getElementById('nav')).display"), "block")
    browser.click("#nav a[href='#lineage']")
    check("... lead on", browser.ask(NOW), "lineage")
    check("... and close", browser.ask("getComputedStyle(document.getElementById('nav')).display"), "none")
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(path, "lineage")
    browser.call("Emulation.setScriptExecutionDisabled", value=False)
    check("without scripts all pages show", browser.ask("document.querySelectorAll('.page').length") ==
          len((browser.ask(NOW) or "").split(",")), True)


def main():
    if CHROMIUM is None:
        print("there is no Chromium: not tested\n0 passed, 0 failed")
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(folder)
        try:
            for model in ("formulas/agentforce", "tests/cli/data/odd/odd.calc"):
                path = os.path.join(folder, os.path.basename(model) + ".html")
                subprocess.run([LODE, "docs", "-o", path, os.path.join(ROOT, model)], stderr=subprocess.DEVNULL, timeout=60)
                use(browser, path)
                if model == "formulas/agentforce":
                    search(browser, path)
                    looks(browser, path)
            check("no complaints on the console, nothing fetched", browser.complaints, [])
        finally:
            browser.end()
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
