"""The rules of the layers (resources/handbook/architecture.md), as data."""

# Which layers a layer may use.
LAYERS = {
    "core": {"core"},
    "hsm": {"hsm", "core"},
    "ui": {"ui", "core"},
    "app": {"app", "ui", "hsm", "core"},
}

# What an outside library is called in CMake, and the only folders that may use it.
OUTSIDE = {
    "PkgConfig::LIBP11": {"hsm/token"},
    "PkgConfig::P11KIT": {"hsm/token"},
    "PkgConfig::FIDO2": {"hsm/key", "hsm/simulator"},
    "PkgConfig::CBOR": {"hsm/key", "hsm/simulator"},
    "PkgConfig::BOTAN": {"core/sealing"},
    "PkgConfig::QRCODEGEN": {"ui", "app/print"},
    "PkgConfig::CURL": {"app/net"},
    "PkgConfig::CMARK": {"app/site"},
    "CURL::libcurl": {"app/net"},
    "PkgConfig::SYSTEMD": {"app/system"},
    "Qt6::Widgets": {"ui", "app/console"},
    "Qt6::PrintSupport": {"app/print"},
    "Qt6::Gui": {"ui", "app/console", "app/print"},
    "Qt6::Svg": {"ui", "app/console"},
    "Qt6::SvgWidgets": {"ui", "app/console"},
    "Qt6::Network": {"app/net"},
    "Qt6::Core": {"core", "hsm", "ui", "app"},
    "OpenSSL::Crypto": {"core", "hsm", "app"},
}

# Of the language itself: for everybody.
SYSTEM = {"Threads::Threads"}

# The first part of a header's name, or the whole name, and the library it belongs to. Qt's headers are looked
# up in Qt's own folders.
HEADERS = {
    "libp11.h": "PkgConfig::LIBP11",
    "p11-kit": "PkgConfig::P11KIT",
    "pkcs11.h": "PkgConfig::P11KIT",
    "fido.h": "PkgConfig::FIDO2",
    "fido": "PkgConfig::FIDO2",
    "cbor.h": "PkgConfig::CBOR",
    "cbor": "PkgConfig::CBOR",
    "botan": "PkgConfig::BOTAN",
    "qrcodegen.hpp": "PkgConfig::QRCODEGEN",
    "qrcodegen": "PkgConfig::QRCODEGEN",
    "curl": "PkgConfig::CURL",
    "cmark-gfm.h": "PkgConfig::CMARK",
    "cmark-gfm-core-extensions.h": "PkgConfig::CMARK",
    "systemd": "PkgConfig::SYSTEMD",
    "openssl": "OpenSSL::Crypto",
}

# The system's network headers, and who may use them.
SOCKETS = {"sys/socket.h", "netinet", "arpa", "netdb.h", "net"}
SOCKET_FOLDERS = {"app/net"}

PROGRAMS = {"chancery", "chancery-cli", "chancery-verify"}

# What must not end up in the verifier: it judges, it neither opens nor shows anything.
NOT_IN_VERIFIER = {"PkgConfig::BOTAN", "PkgConfig::LIBP11", "PkgConfig::P11KIT", "PkgConfig::FIDO2",
                   "PkgConfig::CURL", "CURL::libcurl", "PkgConfig::CMARK", "PkgConfig::SYSTEMD", "Qt6::Widgets",
                   "Qt6::Gui", "core_session", "core_sealing"}


def allows(folders, folder):
    """True when `folder` is one of `folders` or lies below one."""
    return any(folder == f or folder.startswith(f + "/") for f in folders)
