#!/usr/bin/env python3
"""report-pictures.py FOLDER README PAGE…: shows each page in a browser without a network, light and dark, narrow and
wide, and on paper, and looks for what a reader would trip over.

Fails where a page asks for anything but itself, is wider than the screen, has labels that overlap or leave their part, or
text whose contrast is too low; or where the Markdown beside it has a link, an image or HTML. FOLDER gets the pictures; README, a file, the top of the first page.
"""
import base64
import fcntl
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

WIDTHS = (400, 1280)
SCHEMES = ("light", "dark")
BAIT = "http://bait.invalid/"  # a page that asks for it has to be seen in the logs
A4_INCHES = (8.27, 11.69)

# What is seen, by the browser's own measures.
LOOK = r"""
(() => {
  const problems = [];
  const seen = (e) => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0; };
  if (document.documentElement.scrollWidth > window.innerWidth)
    problems.push(`scrolls sideways: ${document.documentElement.scrollWidth} > ${window.innerWidth}`);
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('svg') || !seen(e)) continue;
    if (e.getBoundingClientRect().right > window.innerWidth + 0.5)
      problems.push(`<${e.tagName}> leaves the page: ${e.textContent.slice(0, 40)}`);
  }
  for (const e of document.querySelectorAll('text')) {
    if (!seen(e) || getComputedStyle(e).display === 'none') continue;
    const part = e.ownerSVGElement.getBoundingClientRect(), label = e.getBoundingClientRect();
    if (label.left < part.left - 0.5 || label.right > part.right + 0.5)
      problems.push(`a label is wider than its part: ${e.textContent}`);
  }
  const luminance = (c) => {
    const [r, g, b] = c.match(/[\d.]+/g).slice(0, 3).map(Number).map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (e) => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if (c !== 'rgba(0, 0, 0, 0)') return c;
    }
    return 'rgb(255, 255, 255)';
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = new Set();
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || e.closest('svg') || !seen(e)) continue;
    const ink = getComputedStyle(e).color, paper = background(e);
    const [a, b] = [luminance(ink), luminance(paper)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5 && !told.has(ink + paper)) {
      told.add(ink + paper);
      problems.push(`contrast ${contrast.toFixed(1)} of ${ink} on ${paper}: ${e.textContent.slice(0, 40)}`);
    }
  }
  return problems;
})()
"""


class Browser:
    """Chromium by the DevTools protocol over two pipes."""

    def __init__(self, folder):
        self.net_log = pathlib.Path(folder) / "net-log.json"
        # Chromium reads from 3 and writes to 4: what is handed over lies above, so that neither is overwritten.
        to_browser, self.out = (fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in os.pipe())
        self.inn, from_browser = (fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in os.pipe())

        def hand_over():
            os.dup2(to_browser, 3)
            os.dup2(from_browser, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
             "--host-resolver-rules=MAP * ~NOTFOUND", f"--log-net-log={self.net_log}",
             "--net-log-capture-mode=Everything", f"--user-data-dir={folder}/profile",
             "--remote-debugging-pipe", "about:blank"],
            preexec_fn=hand_over, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.number, self.session, self.requests, self.loaded = b"", 0, None, [], False
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        self.call("Emulation.setScrollbarsHidden", hidden=True)
        for domain in ("Page", "Network", "Runtime"):
            self.call(f"{domain}.enable")

    def receive(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.inn, 1 << 16)
            if not piece:
                raise SystemExit("chromium has ended")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(message)
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        if message.get("method") == "Page.loadEventFired":
            self.loaded = True
        return message

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def open(self, page):
        self.loaded = False
        self.call("Page.navigate", url=page.resolve().as_uri())
        while not self.loaded:
            self.receive()

    def show(self, width, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def problems(self):
        result = self.call("Runtime.evaluate", expression=LOOK, returnByValue=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"the look at the page failed: {result['exceptionDetails']}")
        return result["result"]["value"]

    def picture(self, height=None):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": height or size["height"], "scale": 1}
        return base64.b64decode(self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"])

    def paper(self):
        width, height = A4_INCHES
        return base64.b64decode(self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True,
                                          paperWidth=width, paperHeight=height)["data"])

    def end(self):
        self.session = None
        self.call("Browser.close")
        self.process.wait()


def urls_in_log(path):
    """Of every request that a page had the network code begin: what the browser asks for by itself has no origin."""
    log = json.loads(path.read_text())
    started = log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    requests = [e["params"] for e in log["events"] if e["type"] == started and "url" in e.get("params", {})]
    return [request["url"] for request in requests if request["initiator"] != "not an origin"]


def look_at(browser, page, folder):
    problems = []
    for width in WIDTHS:
        for scheme in SCHEMES:
            browser.show(width, scheme)
            browser.open(page)
            (folder / f"{page.stem}-{width}-{scheme}.png").write_bytes(browser.picture())
            problems += [f"{page.name} at {width} pixels, {scheme}: {each}" for each in browser.problems()]
    pdf = folder / f"{page.stem}.pdf"
    pdf.write_bytes(browser.paper())
    subprocess.run(["pdftoppm", "-png", "-r", "70", pdf, folder / f"{page.stem}-paper"], check=True)
    sheets = len(list(folder.glob(f"{page.stem}-paper-*.png")))
    print(f"{page.name}: {sheets} sheets of paper")
    return problems


def rendered(text):
    """As GitHub renders it, without its filter: what is HTML in it stays HTML."""
    extensions = [word for each in ("table", "autolink", "strikethrough") for word in ("-e", each)]
    return subprocess.run(["cmark-gfm", "--unsafe", *extensions], input=text, text=True, check=True,
                          capture_output=True).stdout


def not_text(html):
    return sorted(set(re.findall(r"<(?:a|img|script|del|!--)[^>]*", html)))


def look_at_markdown(page):
    problems = [f"{page.name}: {each} is no text" for each in not_text(rendered(page.read_text()))]
    if not not_text(rendered("<script> https://bait.invalid")):
        problems.append("what is no text is not noticed")
    return problems


def main(folder, readme, *pages):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("report_*"):
        old.unlink()
    pages = [pathlib.Path(page) for page in pages]
    with tempfile.TemporaryDirectory() as scratch:
        browser = Browser(scratch)
        problems = [problem for page in pages for problem in look_at(browser, page, folder)]
        for page in pages:
            problems += look_at_markdown(page.with_suffix(".md"))
        browser.show(WIDTHS[-1], "light")
        browser.open(pages[0])
        (folder / "readme.png").write_bytes(browser.picture(height=1165))
        bait = pathlib.Path(scratch) / "bait.html"
        bait.write_text(f'<!doctype html><img src="{BAIT}">')
        browser.open(bait)
        browser.end()
        logged = urls_in_log(browser.net_log)
    problems += sorted({f"asked for {url}" for url in browser.requests + logged
                        if not url.startswith(("file:", "data:", "about:")) and url != BAIT})
    for log, urls in (("the page's", browser.requests), ("the network's", logged)):
        if BAIT not in urls:
            problems.append(f"{log} log does not show what a page asks for: nothing was proved")
    if readme:
        subprocess.run(["pngquant", "--force", "--speed", "1", "64", "--output", readme, folder / "readme.png"],
                       check=True)
    print("\n".join(problems + [f"{len(pages)} pages, {len(problems)} problems; pictures in {folder}"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
