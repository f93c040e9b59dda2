#!/usr/bin/env python3
"""check.py LVQ_DOCUMENTS: man pages are rendered by scdoc and man without a warning, and the shells offer what the tables
have. Run where docs/commands is."""
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

problems = []


def expect(holds, problem):
    if not holds:
        problems.append(problem)


def rendered(source):
    """The page as somebody reads it in 80 columns; a warning of scdoc or man is a problem."""
    with open(source, "rb") as text:
        made = subprocess.run(["scdoc"], stdin=text, capture_output=True)
    page = source.with_suffix("")
    page.write_bytes(made.stdout)
    environment = {**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8", "MANPAGER": "cat", "MAN_KEEP_FORMATTING": ""}
    shown = subprocess.run(["man", "--warnings", "-l", str(page)], capture_output=True, text=True, env=environment)
    for ran in (made, shown):
        expect(ran.returncode == 0 and not ran.stderr, f"{source.name}: {ran.stderr}")
    return shown.stdout


def check_pages(folder):
    pages = {source.name.removesuffix(".8.scd"): rendered(source) for source in sorted(folder.glob("*.scd"))}
    expect("lvq" in pages and "lvq-shrink" in pages, f"only {sorted(pages)}")
    for name, text in pages.items():
        for title in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "FILES", "SEE ALSO"):
            expect(re.search(rf"^{title}$", text, re.M), f"{name} has no {title}")
        expect(re.search(rf"^ +{name} - \S", text, re.M), f"{name} does not say what it is")
        wide = [line for line in text.splitlines() if len(line) > 80]
        expect(not wide, f"{name} is too wide: {wide}")
    for words in ("--lv VG/LV", "--size SIZE", "lvq shrink --lv vg0/home --size -50G", "lvq-shrink-xfs(8)"):
        expect(words in pages["lvq-shrink"], f"lvq-shrink does not have {words}")
    for words in ("-y, --auto-confirm", "wipe:DEV", "lvq-snap-back(8)"):
        expect(words in pages["lvq"], f"lvq does not have {words}")


class Shell:
    """A real one on a terminal of its own."""

    def __init__(self, argv, folder, settings):
        self.name = argv[0]
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            environment = {"PATH": os.environ["PATH"], "TERM": "dumb", "HOME": "/", "INPUTRC": "/dev/null",
                           "PS1": "READY>"}
            os.execvpe(argv[0], argv, environment)
        for setting in settings:
            self.run(setting)

    def until(self, pattern, seconds=30):
        text, end = "", time.monotonic() + seconds
        while not re.search(pattern, text, re.S):
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            if not ready:
                problems.append(f"{self.name} does not come to {pattern!r}: {text!r}")
                break
            text += os.read(self.terminal, 4096).decode(errors="replace")
        return text

    def run(self, line):
        os.write(self.terminal, f"{line}\necho DO''NE\n".encode())  # what is typed is echoed: not the word it prints
        self.until("DONE.*READY>")  # only then it reads by itself, and the terminal echoes no more

    def offered(self, line):
        """The words that are there after Tab at the end of the line: what is typed then ends the reading."""
        os.write(self.terminal, line.encode() + b"\t@@")
        text = self.until("@@")
        os.write(self.terminal, b"\x15")  # the line is dropped
        self.run("")
        return text

    def close(self):
        os.write(self.terminal, b"exit\n")
        os.waitpid(self.pid, 0)


OFFERS = {
    "lvq shr": ["shrink", "shrink-xfs"],
    "lvq shrink --": ["--lv", "--size", "--dry-run", "--output"],
    "lvq -y shrink --s": ["--size", "--save-plan", "--state-dir"],
    "lvq status --output ": ["text", "json"],
    "lvq status --output=": ["text", "json"],
    "lvq accelerate --mode w": ["writethrough", "writeback"],
    "lvq continue --": ["--force"],
    "lvq help sn": ["snap-back"],
    "lvq apply lvq.": ["lvq.bash", "lvq.fish"],
}
NOT_OFFERED = {"lvq shrink --": ["--detach", "--force"], "lvq capture ": ["lvq.bash"]}


def check_offers(name, offered):
    for line, words in OFFERS.items():
        text = offered(line)
        for word in words:
            expect(has_word(text, word), f"{name} offers no {word} after {line!r}: {text!r}")
    for line, words in NOT_OFFERED.items():
        text = offered(line)
        for word in words:
            expect(not has_word(text, word), f"{name} offers {word} after {line!r}: {text!r}")


def has_word(text, word):
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)


def check_bash(folder):
    linted = subprocess.run(["shellcheck", "-s", "bash", folder / "lvq.bash"], capture_output=True, text=True)
    expect(linted.returncode == 0, linted.stdout)
    settings = ["show-all-if-ambiguous on", "page-completions off", "completion-query-items 0", "bell-style none"]
    bash = Shell(["bash", "--noprofile", "--norc", "-i"], folder,
                 [*(f"bind 'set {each}'" for each in settings), "source ./lvq.bash"])
    check_offers("bash", bash.offered)
    bash.close()


def check_zsh(folder):
    zsh = Shell(["zsh", "-f", "-i"], folder, ["LISTMAX=10000 fpath=($PWD $fpath)", "setopt no_list_ambiguous no_beep",
                                              "autoload -U compinit", "compinit -u -D"])
    check_offers("zsh", zsh.offered)
    zsh.close()


def check_fish(folder):
    def offered(line):
        script = f"cd {folder}; source lvq.fish; complete -C '{line}'"
        ran = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True)
        expect(ran.returncode == 0 and not ran.stderr, f"fish: {ran.stderr}")
        return "\n".join(re.sub(r"^--\w+=", "", words.split("\t")[0]) for words in ran.stdout.splitlines())

    check_offers("fish", offered)


def main():
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        subprocess.run([sys.argv[1], folder], check=True)
        check_pages(folder / "man")
        check_bash(folder / "completions")
        check_fish(folder / "completions")
        check_zsh(folder / "completions")
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


sys.exit(main())
