#!/usr/bin/env python3
"""Shows that the checks of this folder can fail: plants one violation at a time and looks for its report.

usage: tst_layers.py SOURCE_DIR QT_HEADER_DIR
"""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import includes
import linkage
import lint

SOURCE, QT = Path("."), ""

# A tree that keeps to every rule, small enough to read.
TREE = {
    "core/CMakeLists.txt": """
        chancery_library(core/base LINK Qt6::Core OpenSSL::Crypto)
        add_library(core_ports INTERFACE) # headers only
        add_library(chancery::core_ports ALIAS core_ports)
        target_link_libraries(core_ports INTERFACE chancery::core_base)
        chancery_library(core/policy LINK chancery::core_base)
        chancery_library(core/sealing LINK chancery::core_ports PRIVATE_LINK PkgConfig::BOTAN)
        """,
    "core/base/text.h": "#include <QString>\n#include <openssl/evp.h>\n",
    "core/ports/token.h": '#include "core/base/text.h"\n',
    "core/policy/roster.h": '#include "core/base/text.h"\n#include <vector>\n',
    "core/sealing/split.h": '#include "core/ports/token.h"\n#include "core/base/text.h"\n',
    "core/sealing/split.cpp": '#include "core/sealing/split.h"\n#include <botan/tss.h>\n',
    "hsm/CMakeLists.txt": "chancery_library(hsm/token LINK chancery::core_ports PRIVATE_LINK PkgConfig::LIBP11)",
    "hsm/token/module.h": '#include "core/ports/token.h"\n',
    "hsm/token/module.cpp": '#include "hsm/token/module.h"\n#include "hsm/token/inner.h"\n',
    "hsm/token/inner.h": "#include <libp11.h>\n",
    "ui/CMakeLists.txt": "chancery_library(ui/theme LINK Qt6::Widgets chancery::core_base)",
    "ui/theme/theme.h": '#include "core/base/text.h"\n#include <QWidget>\n#include <QtGui/QPalette>\n',
    "app/CMakeLists.txt": """
        add_executable(chancery console/main.cpp)
        target_link_libraries(chancery PRIVATE Qt6::Widgets chancery::ui_theme chancery::hsm_token)
        file(GLOB verbs CONFIGURE_DEPENDS cli/*.cpp)
        add_executable(chancery-cli ${verbs})
        target_link_libraries(chancery-cli PRIVATE chancery::hsm_token chancery::core_sealing)
        add_executable(chancery-verify verify/main.cpp)
        target_link_libraries(chancery-verify PRIVATE chancery::core_policy)
        """,
    "app/console/main.cpp": '#include "ui/theme/theme.h"\n#include "app/console/window.h"\n#include <QApplication>\n',
    "app/console/window.h": '#include "hsm/token/module.h"\n',
    "app/cli/main.cpp": '#include "hsm/token/module.h"\n#include "core/sealing/split.h"\n',
    "app/verify/main.cpp": '#include "core/policy/roster.h"\n#include "main.moc"\n',
}

# What is planted, as (file, text added), and a part of the line that must report it.
INCLUDES = {
    "not declared": ("core/policy/roster.h", '#include "core/ports/token.h"', "undeclared: core/ports/token.h"),
    "ui uses hsm": ("ui/theme/theme.h", '#include "hsm/token/module.h"', "layer: ui/ includes hsm/token/module.h"),
    "core uses ui": ("core/base/text.h", '#include "ui/theme/theme.h"', "layer: core/ includes ui/theme/theme.h"),
    "hsm uses ui": ("hsm/token/module.cpp", '#include "ui/theme/theme.h"', "layer: hsm/ includes"),
    "core uses app": ("core/base/text.h", '#include "app/console/window.h"', "layer: core/ includes app/"),
    "ui uses app": ("ui/theme/theme.h", '#  include "app/console/window.h"', "layer: ui/ includes app/"),
    "relative path": ("core/base/text.h", '#include "../../ui/theme/theme.h"', "layer: core/ includes ui/"),
    "widgets in core": ("core/base/text.h", "#include <QWidget>", "outside: <QWidget> of Qt6::Widgets"),
    "widgets in hsm": ("hsm/token/module.cpp", "#include <QtWidgets/QLabel>", "outside: <QtWidgets/QLabel>"),
    "widgets in cli": ("app/cli/main.cpp", "#include <QDialog>", "outside: <QDialog> of Qt6::Widgets"),
    "gui in core": ("core/policy/roster.h", "#include <QImage>", "outside: <QImage> of Qt6::Gui"),
    "gui by old name": ("core/policy/roster.h", "#include <qimage.h>", "outside: <qimage.h> of Qt6::Gui"),
    "sockets in core": ("core/base/text.h", "#include <sys/socket.h>", "outside: <sys/socket.h>"),
    "sockets in ui": ("ui/theme/theme.h", "#include <netinet/in.h>", "outside: <netinet/in.h>"),
    "Qt network": ("core/base/text.h", "#include <QtNetwork/QTcpSocket>", "outside: <QtNetwork/QTcpSocket>"),
    "libp11 in core": ("core/base/text.h", "#include <libp11.h>", "outside: <libp11.h>"),
    "p11-kit in app": ("app/cli/main.cpp", "#include <p11-kit/pkcs11.h>", "outside: <p11-kit/pkcs11.h>"),
    "fido in token": ("hsm/token/module.cpp", "#include <fido.h>", "outside: <fido.h>"),
    "Botan in base": ("core/base/text.h", "#include <botan/tss.h>", "outside: <botan/tss.h>"),
    "Botan in a header": ("core/sealing/split.h", "#include <botan/tss.h>", "undeclared: <botan/tss.h>"),
    "curl in cli": ("app/cli/main.cpp", "#include <curl/curl.h>", "outside: <curl/curl.h>"),
    "shown by way of": ("hsm/token/module.h", '#include "inner.h"', "undeclared: <libp11.h>"),
    "no such file": ("core/base/text.h", '#include "core/base/gone.h"', "is no file of the project"),
    "unowned folder": ("core/extra/new.cpp", "int x;", "owner: core/extra/new.cpp"),
    "link up": ("ui/CMakeLists.txt", "target_link_libraries(ui_theme PUBLIC chancery::hsm_token)", "link: ui/theme links"),
    "link outside": ("core/CMakeLists.txt", "target_link_libraries(core_base PRIVATE Qt6::Widgets)", "link: core/base"),
    "unknown library": ("core/CMakeLists.txt", "target_link_libraries(core_base PRIVATE Foo::Bar)", "no rule gives"),
    "cycle": ("core/CMakeLists.txt", "target_link_libraries(core_base PUBLIC chancery::core_policy)", "cycle: "),
    "Botan in verifier": ("app/CMakeLists.txt", "target_link_libraries(chancery-verify PRIVATE core_sealing)",
                          "program: chancery-verify links PkgConfig::BOTAN"),
}

LINT = {
    "a promise": ("core/base/text.h", "// TO" + "DO later", "promise"),
    "in a test": ("tests/core/tst_text.cpp", "// FIX" + "ME", "promise"),
    "a machine": ("core/base/text.cpp", 'auto path = "/ro' + 'ot/x";', "machine"),
    "in CMake": ("cmake/X.cmake", "set(X /wo" + "rk/main)", "machine"),
    "too long": ("ui/theme/long.cpp", "\n" * 501, "length"),
}


class Planted(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def plant(self, tree, name, text):
        for path, content in tree.items():
            self.write(path, content)
        path = self.folder / name
        self.write(name, (path.read_text() if path.exists() else "") + "\n" + text + "\n")

    def write(self, name, text):
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)

    def assert_reported(self, found, expected):
        self.assertTrue(any(expected in line for line in found), f"{expected!r} is not in {found}")

    def test_the_tree_itself_is_clean(self):
        self.plant(TREE, "core/base/more.h", "#pragma once")
        self.assertEqual(includes.problems(self.folder, QT), [])
        self.assertEqual(lint.problems(self.folder), [])

    def test_includes(self):
        for what, (name, text, expected) in INCLUDES.items():
            with self.subTest(what):
                shutil.rmtree(self.folder)
                self.plant(TREE, name, text)
                self.assert_reported(includes.problems(self.folder, QT), expected)

    def test_a_program_that_is_gone(self):
        self.plant(TREE, "app/CMakeLists.txt", "")
        text = (self.folder / "app/CMakeLists.txt").read_text().replace("chancery-verify", "other")
        self.write("app/CMakeLists.txt", text)
        self.assert_reported(includes.problems(self.folder, QT), "chancery-verify is not declared")

    def test_lint(self):
        for what, (name, text, expected) in LINT.items():
            with self.subTest(what):
                shutil.rmtree(self.folder)
                self.plant({}, name, text)
                found = lint.problems(self.folder)
                self.assertEqual(len(found), 1, found)
                self.assertIn(expected, found[0])

    def test_real_tree(self):
        """The same in a copy of the real sources: the declarations people write are understood."""
        for layer in includes.ROOTS:
            shutil.copytree(SOURCE / layer, self.folder / layer)
        before = set(includes.problems(self.folder, QT))
        planted = (("core/base/text.h", "#include <QWidget>"), ("core/base/wire.h", '#include "core/policy/roster.h"'),
                   ("ui/theme/planted.h", '#include "hsm/token/module.h"'), ("core/pki/planted.cpp", "#include <botan/rng.h>"))
        for name, text in planted:
            self.write(name, ((self.folder / name).read_text() if (self.folder / name).exists() else "") + "\n" + text)
        reported = {line.partition(":")[0] for line in set(includes.problems(self.folder, QT)) - before}
        self.assertLessEqual({name for name, _ in planted}, reported)

    def test_linkage(self):
        program = self.folder / "verify"
        self.assert_reported(linkage.problems(program), "missing")
        for library, expected in (("crypto", None), ("botan-2", "linked: libbotan"), (None, "unreadable")):
            with self.subTest(library):
                flags = ["-Wl,--no-as-needed"] + (["-lcrypto"] if library else []) + ([f"-l{library}"] if library else [])
                subprocess.run(["g++", "-x", "c++", "-", "-o", program, *flags], input="int main() {}", text=True, check=True)
                found = linkage.problems(program)
                if expected:
                    self.assert_reported(found, expected)
                else:
                    self.assertEqual(found, [])

    def test_format(self):
        for layer in ("core", "hsm", "ui", "app", "tests"):
            (self.folder / layer).mkdir()
        shutil.copy(SOURCE / ".clang-format", self.folder)
        command = ["sh", Path(__file__).parent / "format.sh", self.folder]
        self.write("core/good.cpp", "int x = 1;\n")
        self.assertEqual(subprocess.run(command, capture_output=True).returncode, 0)
        self.write("tests/bad.cpp", "int   x=1;\n")
        self.assertNotEqual(subprocess.run(command, capture_output=True).returncode, 0)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    SOURCE, QT = Path(sys.argv[1]), sys.argv[2]
    unittest.main(argv=sys.argv[:1])
