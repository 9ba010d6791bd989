#!/usr/bin/env python3
"""A mail server on loopback that keeps what it receives, or misbehaves as it is told.

usage: mail_server.py FOLDER MODE [PORT]

Modes of a real server (aiosmtpd): plain, tls, starttls, refuse-bob, auth. Modes of none: garbage, endless, silent, hangup,
no-starttls. Prints its port. TLS uses FOLDER/cert.pem and FOLDER/key.pem. A received message is FOLDER/N.eml, with the
envelope in its first two lines.
"""

import itertools
import socket
import ssl
import sys
import threading
import time
from pathlib import Path

FOLDER = Path(sys.argv[1])
MODE = sys.argv[2]
PORT = int(sys.argv[3]) if len(sys.argv) > 3 else 0


def context():
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(FOLDER / "cert.pem", FOLDER / "key.pem")
    return made


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", PORT))
        return s.getsockname()[1]


def real():
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    numbers = itertools.count(1)

    class Keep:
        async def handle_RCPT(self, server, session, envelope, address, options):
            if MODE == "refuse-bob" and address.startswith("bob@"):
                return "550 5.1.1 No such mailbox"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):
            head = f"from: {envelope.mail_from}\nto: {','.join(envelope.rcpt_tos)}\n".encode()
            (FOLDER / f"{next(numbers)}.part").write_bytes(head + envelope.content)
            for part in FOLDER.glob("*.part"):
                part.rename(part.with_suffix(".eml"))
            return "250 taken"

    def authenticate(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"me", b"correct horse"))

    options = {}
    if MODE == "tls":
        options["ssl_context"] = context()
    if MODE == "starttls":
        options.update(tls_context=context(), require_starttls=True)
    if MODE == "auth":
        options.update(tls_context=context(), require_starttls=True, authenticator=authenticate, auth_required=True)
    controller = Controller(Keep(), hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    print(controller.port, flush=True)


def answer(connection):
    try:
        if MODE == "garbage":
            connection.sendall(b"\x00\xff<html>what?</html>\r\n" * 100)
        elif MODE == "endless":
            while True:
                connection.sendall(b"220-" + b"x" * 65536)
        elif MODE == "silent":
            time.sleep(60)
        elif MODE == "no-starttls":
            connection.sendall(b"220 here\r\n")
            while connection.recv(4096):
                connection.sendall(b"250 fine\r\n")
    except OSError:
        pass
    finally:
        connection.close()


def misbehaving():
    listener = socket.socket()
    listener.bind(("127.0.0.1", PORT))
    listener.listen()
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


if MODE in ("plain", "tls", "starttls", "refuse-bob", "auth"):
    real()
    while True:
        time.sleep(60)
else:
    misbehaving()
