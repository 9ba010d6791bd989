"""Reads what the CMake files declare: which folder is which target, and what a target may use."""

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOTS = ("core", "hsm", "ui", "app")


@dataclass
class Target:
    """A library or program: its folders, and what it links for everybody and for itself alone."""

    name: str
    program: bool = False
    folders: set = field(default_factory=set)
    sources: set = field(default_factory=set)
    public: list = field(default_factory=list)
    private: list = field(default_factory=list)


def commands(text):
    """Yields (name, [argument]) of every CMake command in `text`; comments are left out."""
    token = re.compile(r'#\[\[.*?\]\]|#[^\n]*|"(?:\\.|[^"\\])*"|[()]|[^\s()"#]+', re.S)
    name, arguments, depth, last = None, [], 0, None
    for match in token.finditer(text):
        word = match.group()
        if word.startswith("#"):
            continue
        if word == "(":
            depth += 1
            if depth == 1:
                name, arguments = last, []
        elif word == ")":
            depth -= 1
            if depth == 0:
                yield name.lower(), arguments
        elif depth:
            arguments.append(word.strip('"'))
        last = word


def plain(name):
    """`chancery::core_base` and `core_base` are one target."""
    return name.removeprefix("chancery::")


def grouped(arguments, keywords):
    """The arguments by the keyword before them; those before any keyword under ''."""
    groups, current = {"": []}, ""
    for argument in arguments:
        if argument in keywords:
            current = argument
            groups.setdefault(current, [])
        else:
            groups[current].append(argument)
    return groups


class Declarations:
    """All targets of the four layers."""

    def __init__(self, source):
        self.source = Path(source).resolve()
        self.targets = {}
        for root in ROOTS:
            for path in sorted((self.source / root).rglob("CMakeLists.txt")):
                self._read(path)

    def _read(self, path):
        here = path.parent
        variables = {"CMAKE_SOURCE_DIR": str(self.source), "PROJECT_SOURCE_DIR": str(self.source),
                     "CMAKE_CURRENT_SOURCE_DIR": str(here)}

        def expand(words):
            out = []
            for word in words:
                word = re.sub(r"\$\{(\w+)\}", lambda m: variables.get(m.group(1), m.group()), word)
                out += [part for part in word.split(";") if part]
            return out

        for name, raw in commands(path.read_text(encoding="utf-8")):
            words = expand(raw)
            if name == "set" and words:
                variables[words[0]] = ";".join(words[1:])
            elif name == "file" and words[:1] in (["GLOB"], ["GLOB_RECURSE"]):
                patterns = [w for w in words[2:] if w != "CONFIGURE_DEPENDS"]
                found = [p for pattern in patterns for p in self._glob(here, pattern)]
                variables[words[1]] = ";".join(found)
            elif name == "chancery_library":
                self._library(here, words)
            elif name in ("add_library", "add_executable", "qt_add_executable", "qt_add_library"):
                self._added(here, words, "executable" in name)
            elif name in ("target_sources", "target_link_libraries") and words:
                self._more(here, name, words)

    def _glob(self, here, pattern):
        base = Path("/") if pattern.startswith("/") else here
        return [str(p) for p in base.glob(pattern.lstrip("/"))]

    def _library(self, here, words):
        groups = grouped(words[1:], ("LINK", "PRIVATE_LINK", "EXTRA"))
        folder = words[0]
        target = self._target(folder.replace("/", "_"))
        target.folders.add(folder)
        target.public += groups.get("LINK", [])
        target.private += groups.get("PRIVATE_LINK", [])
        self._sources(here, target, groups.get("EXTRA", []))

    def _added(self, here, words, program):
        if "ALIAS" in words or "IMPORTED" in words:
            return
        target = self._target(words[0])
        target.program = program
        self._sources(here, target, words[1:])
        if "INTERFACE" in words:  # headers only: core_ports is core/ports
            target.folders.add(target.name.replace("_", "/", 1))

    def _more(self, here, name, words):
        target = self._target(words[0])
        groups = grouped(words[1:], ("PUBLIC", "PRIVATE", "INTERFACE"))
        if name == "target_sources":
            self._sources(here, target, words[1:])
            return
        target.public += groups.get("PUBLIC", []) + groups.get("INTERFACE", []) + groups[""]
        target.private += groups.get("PRIVATE", [])

    def _sources(self, here, target, words):
        for word in words:
            if re.search(r"\.(cpp|h)$", word):
                path = Path(word) if word.startswith("/") else here / word
                target.sources.add(path.resolve().relative_to(self.source).as_posix())

    def _target(self, name):
        return self.targets.setdefault(plain(name), Target(plain(name)))

    def owners(self, path):
        """The targets whose file `path` (relative to the sources) is: its folder's library, or the programs
        that name the file, or, for a header nobody lists, those that name a source file of its folder."""
        folder = path.rpartition("/")[0]
        found = [t for t in self.targets.values() if folder in t.folders or path in t.sources]
        if not found and path.endswith(".h"):
            found = [t for t in self.targets.values() if any(s.rpartition("/")[0] == folder for s in t.sources)]
        return found

    def reach(self, target, private):
        """Every name `target` may use: what it links, and what those hand on in public."""
        seen, todo = set(), [plain(n) for n in target.public + (target.private if private else [])]
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self.targets:
                todo += [plain(n) for n in self.targets[name].public]
        return seen

    def linked(self, target):
        """Every name that ends up in `target`, private ones of its libraries included."""
        seen, todo = set(), [target.name]
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self.targets:
                todo += [plain(n) for n in self.targets[name].public + self.targets[name].private]
        return seen - {target.name}
