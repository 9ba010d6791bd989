#!/usr/bin/env python3
"""Fails when a folder uses what it does not declare, or declares what its layer forbids.

usage: includes.py SOURCE_DIR [QT_HEADER_DIR]
"""

import re
import sys
from pathlib import Path

from declarations import ROOTS, Declarations, plain
from rules import (HEADERS, LAYERS, NOT_IN_VERIFIER, OUTSIDE, PROGRAMS, SOCKET_FOLDERS, SOCKETS, SYSTEM, allows)

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def source_files(source):
    """Every C++ file of the layers, relative to the sources."""
    for root in ROOTS:
        for path in sorted((source / root).rglob("*")):
            if path.suffix in (".cpp", ".h") and path.is_file():
                yield path.relative_to(source).as_posix()


class QtHeaders:
    """Which Qt module a header belongs to, as Qt's own folders have it."""

    def __init__(self, folder):
        self.modules = {}
        for module in sorted(Path(folder).glob("Qt*")) if folder else []:
            for header in module.iterdir():
                self.modules.setdefault(header.name, module.name)

    def library(self, name):
        """`QString`, `qstring.h` and `QtCore/QString` are Qt6::Core; None when it is no header of Qt."""
        module, _, rest = name.partition("/")
        if rest and module.startswith("Qt"):
            return "Qt6::" + module[2:]
        module = self.modules.get(name)
        return "Qt6::" + module[2:] if module else None


def cycles(declarations):
    """Every ring of targets that link each other."""
    found, done = set(), set()

    def visit(name, path):
        if name in path:
            found.add(frozenset(path[path.index(name):]))
        elif name not in done and name in declarations.targets:
            target = declarations.targets[name]
            for other in target.public + target.private:
                visit(plain(other), path + [name])
            done.add(name)

    for name in sorted(declarations.targets):
        visit(name, [])
    return ["cycle: " + " and ".join(sorted(ring)) + " link each other" for ring in sorted(found, key=sorted)]


def link_problems(declarations):
    """Declared links that a layer forbids."""
    problems = []
    for target in declarations.targets.values():
        folders = target.folders | {s.rpartition("/")[0] for s in target.sources}
        for folder in sorted(folders):
            layer = folder.partition("/")[0]
            for name in map(plain, target.public + target.private):
                if name in declarations.targets:
                    other = declarations.targets[name].folders
                    bad = [f for f in other if f.partition("/")[0] not in LAYERS[layer]]
                    problems += [f"link: {folder} links {f}, which {layer}/ may not use" for f in bad]
                elif name in OUTSIDE and not allows(OUTSIDE[name], folder):
                    problems.append(f"link: {folder} links {name}, which is for {', '.join(sorted(OUTSIDE[name]))} alone")
                elif "::" in name and name not in OUTSIDE and name not in SYSTEM:
                    problems.append(f"link: {folder} links {name}, which no rule gives to any folder")
    return problems


def program_problems(declarations):
    """The programs there must be, and what must not be in the verifier."""
    programs = {t.name for t in declarations.targets.values() if t.program}
    if not programs:
        return []
    problems = [f"program: {name} is not declared in app/" for name in sorted(PROGRAMS - programs)]
    if "chancery-verify" in programs:
        linked = declarations.linked(declarations.targets["chancery-verify"])
        problems += [f"program: chancery-verify links {name}" for name in sorted(linked & NOT_IN_VERIFIER)]
    return problems


class Includes:
    """The #include lines of every file, and which headers others see."""

    def __init__(self, source):
        self.source = source
        self.lines = {path: self._read(path) for path in source_files(source)}

    def _read(self, path):
        text = (self.source / path).read_text(encoding="utf-8", errors="replace")
        return [(text.count("\n", 0, m.start()) + 1, m.group(1), m.group(2), self._local(path, m.group(2)))
                for m in INCLUDE.finditer(text)]

    def _local(self, path, name):
        """The project's file an #include means, relative to the sources, or None."""
        if (self.source / name).is_file():
            return name
        beside = (self.source / path).parent / name
        return beside.resolve().relative_to(self.source).as_posix() if beside.is_file() else None

    def shown(self):
        """The headers that another folder includes, and those they include in turn."""
        todo = [local for path, lines in self.lines.items() for _, _, _, local in lines
                if local and local.rpartition("/")[0] != path.rpartition("/")[0]]
        seen = set()
        while todo:
            path = todo.pop()
            if path not in seen:
                seen.add(path)
                todo += [local for _, _, _, local in self.lines.get(path, []) if local]
        return seen


class IncludeCheck:
    """Judges the #include lines of one file after another."""

    def __init__(self, includes, declarations, qt):
        self.includes, self.declarations, self.qt = includes, declarations, qt
        self.shown = includes.shown()

    def file(self, path):
        owners = self.declarations.owners(path)
        if not owners:
            yield f"owner: {path} belongs to no declared library or program"
        for line, quote, name, local in self.includes.lines[path]:
            for problem in self._include(path, owners, quote, name, local):
                yield f"{path}:{line}: {problem}"

    def _include(self, path, owners, quote, name, local):
        if name.endswith(".moc"):
            return
        if local:
            yield from self._project(path, owners, local)
        elif quote == '"' and not self._library(name):
            yield f'include: "{name}" is no file of the project'
        else:
            yield from self._outside(path, owners, name)

    def _project(self, path, owners, name):
        layer, other = path.partition("/")[0], name.partition("/")[0]
        if other not in LAYERS[layer]:
            yield f"layer: {layer}/ includes {name}"
            return
        providers = {t.name for t in self.declarations.owners(name)}
        for owner in owners:
            if owner.name not in providers and not providers & self._reach(owner, path):
                whose = " and ".join(sorted(providers)) or "nobody's target"
                yield f"undeclared: {name} is of {whose}, which {owner.name} does not link"

    def _outside(self, path, owners, name):
        folder = path.rpartition("/")[0]
        if {name, name.partition("/")[0]} & SOCKETS and not allows(SOCKET_FOLDERS, folder):
            yield f"outside: <{name}> is for {', '.join(sorted(SOCKET_FOLDERS))} alone"
        library = self._library(name)
        if not library:
            return
        # A library no rule names is nobody's until a rule says whose it is.
        allowed = OUTSIDE.get(library, set())
        if not allows(allowed, folder):
            yield f"outside: <{name}> of {library} is for {', '.join(sorted(allowed)) or 'nobody'} alone"
        for owner in owners:
            if library not in self._reach(owner, path):
                yield f"undeclared: <{name}> needs {library}, which {owner.name} does not link"

    def _reach(self, owner, path):
        """A header that others see may use only what its library hands on; every other file the private links too."""
        reach = self.declarations.reach(owner, private=path not in self.shown or owner.program)
        # Qt's own modules hand on those below them.
        if reach & {"Qt6::Widgets", "Qt6::Svg", "Qt6::PrintSupport"}:
            reach |= {"Qt6::Gui"}
        return reach | {"Qt6::Core"} if any(name.startswith("Qt6::") for name in reach) else reach

    def _library(self, name):
        return HEADERS.get(name) or HEADERS.get(name.partition("/")[0]) or self.qt.library(name)


def problems(source, qt_folder=None):
    """Everything wrong in the tree below `source`, a line each."""
    declarations = Declarations(source)
    includes = Includes(declarations.source)
    check = IncludeCheck(includes, declarations, QtHeaders(qt_folder))
    found = link_problems(declarations) + cycles(declarations) + program_problems(declarations)
    for path in includes.lines:
        found += check.file(path)
    return found


def main(arguments):
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    if len(arguments) == 3 and not (Path(arguments[2]) / "QtCore").is_dir():
        print(f"error: {arguments[2]} holds no Qt headers", file=sys.stderr)
        return 2
    found = problems(*arguments[1:])
    print("\n".join(found) or "every include and link keeps to the layers")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
