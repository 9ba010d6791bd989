#!/usr/bin/env python3
"""Fails on what no source file may hold: promises instead of code, a path of one machine, too many lines.

usage: lint.py SOURCE_DIR
"""

import re
import sys
from pathlib import Path

FOLDERS = ("core", "hsm", "ui", "app", "cmake", "packaging", "tests", ".ci")
PRODUCT = ("core", "hsm", "ui", "app", "cmake", "packaging", ".ci")
CODE = {".cpp", ".h", ".py", ".sh", ".cmake", ".txt", ""}
LINES = 500

PROMISE = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")) + r")\b")
MACHINE = re.compile(r"""(?<![\w.$}\-])/(work|root|tmp|home)(/|["'])""")


def files(source):
    """Every text file the rules are for, relative to the sources."""
    for folder in FOLDERS:
        for path in sorted((source / folder).rglob("*")):
            if path.is_file() and path.suffix in CODE and "__pycache__" not in path.parts:
                yield path.relative_to(source)


def problems(source):
    """Everything wrong below `source`, a line each."""
    found = []
    for name in files(Path(source)):
        try:
            lines = (Path(source) / name).read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            found.append(f"{name}: encoding: not UTF-8")
            continue
        for number, line in enumerate(lines, 1):
            if match := PROMISE.search(line):
                found.append(f"{name}:{number}: promise: {match.group()}")
            if name.parts[0] in PRODUCT and (match := MACHINE.search(line)):
                found.append(f"{name}:{number}: machine: a path of one machine, {match.group()}")
        if len(lines) > LINES:
            found.append(f"{name}: length: {len(lines)} lines, more than {LINES}")
    return found


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    found = problems(arguments[1])
    print("\n".join(found) or "nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
