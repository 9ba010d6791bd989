#!/usr/bin/env python3
"""Fails when a program is linked with a library that it has no use for, whatever the CMake files say: the verifier with
one that opens or shows anything, another with those that are named.

usage: linkage.py PROGRAM [LIBRARY ...]
"""

import re
import subprocess
import sys
from pathlib import Path

FORBIDDEN = ("libbotan", "libp11", "libfido2", "libcurl", "libQt6Widgets", "libQt6Gui", "libQt6Network")


def needed(program):
    """The shared libraries the program itself asks for."""
    output = subprocess.run(["readelf", "--dynamic", "--wide", program], check=True, capture_output=True,
                            text=True).stdout
    return re.findall(r"\(NEEDED\)\s+Shared library: \[([^\]]+)\]", output)


def problems(program, forbidden=FORBIDDEN):
    """Everything wrong with the program, a line each."""
    if not Path(program).is_file():
        return [f"missing: {program} was not built"]
    libraries = needed(program)
    if not any(name.startswith("libcrypto") for name in libraries):
        return [f"unreadable: {program} does not even ask for libcrypto; is it one of ours?"]
    return [f"linked: {name}" for name in libraries if name.startswith(forbidden)]


def main(arguments):
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    found = problems(arguments[1], tuple(arguments[2:]) or FORBIDDEN)
    print("\n".join(found) or f"{Path(arguments[1]).name} links nothing it has no use for")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
