# tags are closed in order, nothing comes from elsewhere, the source is all there
lode test reach --coverage-html "$TMP/c.html"
python3 - "$TMP/c.html" <<'END'
import html.parser, re, sys
class Reader(html.parser.HTMLParser):
    open, code, shown, hidden = [], "", {}, False
    def handle_starttag(self, tag, attrs):
        if tag in ("meta", "br"): return
        kind = dict(attrs).get("class", "")
        self.open.append((tag, kind))
        for word in kind.split(): self.shown[word] = self.shown.get(word, 0) + 1
        for name, value in attrs:
            if name in ("src", "href") and not value.startswith("#"): print("from elsewhere:", value)
    def handle_endtag(self, tag):
        if not self.open or self.open.pop()[0] != tag: print("not closed:", tag)
    def handle_data(self, data):
        hidden = any(kind in ("ln", "sr") for _, kind in self.open)
        if any(tag == "pre" for tag, _ in self.open) and not hidden: self.code += data
reader = Reader()
page = open(sys.argv[1]).read()
reader.feed(page)
print("open at the end:", reader.open, "urls:", re.findall("https?:|@import|url\\(", page))
print({word: reader.shown[word] for word in ("taken", "never", "off", "null")})
print("Nested is there:", "IF [Cost] > 500 THEN 'dear' ELSE 'cheap' END\n    ELSEIF [Price] > 10 THEN 'small'\n    END" in reader.code)
END
