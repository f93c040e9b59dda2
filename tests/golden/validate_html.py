#!/usr/bin/env python3
"""validate_html.py FILE…: each page is whole HTML that runs nothing and asks for nothing.

Tags are balanced, identifiers unique, and what refers to one finds it; there is no script, no handler of events, no
element or attribute that loads or links; the style sheet names no address. Each page is also damaged in all of these
ways: what does not notice that proves nothing.
"""
import html.parser
import pathlib
import re
import sys

VOID = {"meta"}
KNOWN = {"html", "head", "meta", "title", "style", "body", "svg", "defs", "pattern", "path", "rect", "text", "main",
         "header", "div", "h1", "h2", "span", "pre", "dl", "dt", "dd", "p", "b", "ul", "ol", "li", "section", "table",
         "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "details", "summary", "code", "footer"}
ATTRIBUTES = {"charset", "name", "content", "http-equiv", "lang", "class", "id", "width", "height", "x", "y", "d", "fill",
              "patternunits", "role", "aria-label", "aria-hidden", "data-label", "scope", "colspan"}


class Checker(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.problems, self.open, self.ids, self.used, self.style = [], [], [], [], ""

    def handle_starttag(self, tag, attrs):
        self.look_at(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.look_at(tag, attrs)

    def look_at(self, tag, attrs):
        if tag not in KNOWN:
            self.problems.append(f"<{tag}> is no element of a report")
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.problems.append(f"<{tag}> has an attribute twice")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.problems.append(f"{name} of <{tag}> is no attribute of a report")
            if name == "id":
                self.ids.append(value)
            if name == "fill":
                self.used += re.findall(r"^url\(#([\w-]+)\)$", value) or [f"({value})"]

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes another element")

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data

    def handle_comment(self, data):
        self.problems.append("a comment")

    def finish(self):
        self.close()
        if self.open:
            self.problems.append(f"not closed: {self.open}")
        if len(self.ids) != len(set(self.ids)):
            self.problems.append("an identifier is there twice")
        self.problems += [f"nothing has the identifier {used}" for used in set(self.used) - set(self.ids)]
        if re.search(r"url\(|@import|http", self.style):
            self.problems.append("the style sheet names an address")
        return self.problems


def problems_of(text):
    checker = Checker()
    checker.feed(text)
    problems = checker.finish()
    if not text.startswith("<!doctype html>\n"):
        problems.append("it does not begin as HTML does")
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text):
        problems.append("a character that controls")
    return problems


DAMAGE = {
    "an element left open": lambda text: text.replace("</section>", "", 1),
    "a script": lambda text: text.replace("</main>", "<script>1</script></main>"),
    "a handler": lambda text: text.replace("<h1>", "<h1 onclick='x'>"),
    "an image": lambda text: text.replace("</main>", "<img src='x'></main>"),
    "a link": lambda text: text.replace("<h1>", "<h1 href='x'>"),
    "an address in the style": lambda text: text.replace("</style>", "a{background:url(x)}</style>"),
    "an identifier twice": lambda text: text.replace('id="pattern-2"', 'id="pattern-1"'),
    "a pattern that is not there": lambda text: text.replace('id="pattern-free"', 'id="pattern-other"'),
    "an override": lambda text: text.replace("</h1>", "\u202e</h1>"),
    "a comment": lambda text: text.replace("</h1>", "<!-- --></h1>"),
}


def main(*files):
    failures = []
    for file in files:
        text = pathlib.Path(file).read_text(encoding="utf-8")
        failures += [f"{file}: {problem}" for problem in problems_of(text)]
    text = pathlib.Path(files[0]).read_text(encoding="utf-8")
    failures += [f"{what} is not noticed" for what, damage in DAMAGE.items() if not problems_of(damage(text))]
    print("\n".join(failures + [f"{len(files)} pages, {len(failures)} failures"]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
