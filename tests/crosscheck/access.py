"""The access logs of an archive, judged by the formats alone: chained books, of which the token's and the messages' follow
from the transcripts, and CMS signatures that openssl checks."""

import base64
import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from alerts import check_lists
from logs import elements

ZERO = "0" * 64
SIGNING_TIME = bytes.fromhex("06092a864886f70d010905310f170d")  # the attribute, up to the digits of its UTCTime
BOOKS = ("console", "hsm", "alerts")  # as those of one event are signed
MACHINE = {"login", "logout", "failed-login", "boot", "shutdown"}
NEEDS_USE = {"make-key", "sign", "delete-key", "change-pin", "initialise"}
FRAME = {"log-opened", "log-closed", "log-signed", "device-log", "device-event"}


def sha(data):
    return hashlib.sha256(data).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def keeps(profile):
    return bool(profile.get("transparency")) and any(t["id"] == "access-log" for t in profile["templates"])


class Event:
    def __init__(self, archive, base, lines, plan, profile, root, ended):
        roster = archive.roster or {"members": [p for p in plan["people"] if p["role"] == "member"]}
        self.members = [member["id"] for member in roster["members"]]
        self.archive, self.lines, self.plan, self.profile, self.ended = archive, lines, plan, profile, ended
        self.name, self.root = base.split("/")[1], root
        self.made = self.signer = None  # certificates: the delegate made here, and who signs these logs
        self.signed_in = self.root_key = None

    def path(self, book):
        return f"access/{self.name}.{book}.jsonl"

    def find_delegate(self, token):
        if self.ended or self.plan["certificate"]["template"] != "access-log" or \
                (self.plan["key"]["source"], self.plan["key"]["token"]) != ("second-token", token):
            return
        made = next(l for l in self.lines if l["kind"] == "completed" and "certificate" in l["data"].get("result", {}))
        self.made = x509.load_der_x509_certificate(base64.b64decode(made["data"]["result"]["certificate"]))


def read_book(archive, events, book):
    """The lines of each event's log; empty where it cannot be read."""
    before, name, ended = ZERO, None, None
    out = []
    for event in events:
        path = event.path(book)
        data = archive.read(path)
        lines, prev = [], before
        for number, raw in enumerate(data.split(b"\n")[:-1], 1):
            try:
                line = json.loads(raw)
            except ValueError:
                line = {}
            if canonical(line) != raw or line.get("prev") != prev or line.get("seq") != number or \
                    (lines and line["time"] < lines[-1]["time"]) or (line["kind"] == "log-opened") != (number == 1):
                archive.wrong(f"{path}: the chain breaks at line {number}")
                break
            lines.append(line)
            prev = sha(raw)
        closed = lines and lines[-1]["kind"] == "log-closed" and lines[-1]["data"] == {"lines": len(lines) - 1}
        if not closed or not data.endswith(b"\n"):
            archive.wrong(f"{path}: not whole")
            lines = []
        else:
            said = dict(lines[0]["data"], facts=None)
            if said != {"schema": f"chancery/{book}-log/1", "mode": archive.mode, "domain": archive.domain,
                        "ceremony": event.name, "before": name, "facts": None}:
                archive.wrong(f"{path}: not the log of this event")
            if book == "console":
                console(archive, event, lines, ended)
        before, name, ended = prev, event.name, lines[-1]["time"] if lines else None
        out.append(lines)
    return out


def console(archive, event, lines, since):
    facts, path = lines[0]["data"]["facts"], event.path("console")
    kinds = {line["kind"] for line in lines[1:-1]}
    if (facts["since"], facts["until"]) != (since, lines[-1]["time"]) or facts["until"] < event.lines[-1]["time"]:
        archive.wrong(f"{path}: not of the time between the events")
    if "console-began" not in kinds or kinds - MACHINE - {"console-began", "console-ended"} or \
            (archive.mode == "rehearsal" and kinds & MACHINE):
        archive.wrong(f"{path}: lines that it should not have, or nobody at the console")


def token_book(event, log_keys):
    """(kind, by, data) of each line that follows from the transcript, in its order."""
    out, statements, is_open, inventory = [], {}, False, []
    own = event.plan["key"]["cka_id"]
    for at, line in enumerate(event.lines):
        data, kind, later = line["data"], line["kind"], event.lines[at + 1:]

        def ended(done, ends, give_up=None):
            end = next((l for l in later if l["kind"] == done or ends(l) or l["kind"] == give_up), None)
            if end is None or end["kind"] == give_up:
                return {"outcome": "unknown", "ended": None, "text": "", "detail": ""}
            good = end["kind"] == done
            return {"outcome": "completed" if good else "failed", "ended": end["time"],
                    "text": "" if good else end["data"]["text"], "detail": "" if good else end["data"]["detail"]}

        def stopped(what):
            return lambda l: l["kind"] == "stopped" and l["data"]["what"] == what

        def add(by, kind, said):
            out.append((kind, by, dict(said, line=line["seq"]), line["time"]))

        if kind == "token":
            add("console", "token", data)
        elif kind == "token-setup":
            add("so", "initialised", {"attempt": data["attempt"], **ended("sealed", stopped("seal"), "token-setup")})
        elif kind == "statement":
            statements[data["number"]] = data["statement"]
        elif kind == "token-opened":
            if is_open:
                add("user", "login-lost", {})
            is_open, inventory = True, data["inventory"]
            add("user", "login", {"token": statements[data["statement"]]["token"]["serial"], "inventory": inventory,
                                  **{key: data[key] for key in ("statement", "set", "number")}})
        elif kind == "token-closed":
            is_open = False
            add("user", "logout", {"statement": data.get("statement", 0), "why": data["why"], "inventory": data["inventory"]})
        elif kind == "begun":
            operation = statements[data["statement"]]["operations"][data["op"] - 1]
            key = base64.b64decode(operation.get("cka_id", "")).hex() or (event.root_key if operation["kind"].startswith("sign-") else "")
            same = {name: data[name] for name in ("statement", "op", "attempt")}

            def over(l):
                return l["kind"] in ("completed", "failed") and same.items() <= l["data"].items()

            end = next((l for l in later if over(l)), None)
            failed = end and end["kind"] == "failed"
            add("user", "key-use", {**same, "operation": operation["kind"], "key": key,
                                    "outcome": end["kind"] if end else "unknown", "ended": end and end["time"],
                                    "text": end["data"]["text"] if failed else "",
                                    "detail": end["data"]["detail"] if failed else ""})
        elif kind == "key-begun":
            add("user", "subject-key", {"token": data["token"], "key": own,
                                        **ended("request", stopped("request"), "key-begun")})
        elif kind == "log-key":
            log_keys[data["log"]] = (data["token"], base64.b64decode(data["cka_id"]).hex())
            add("user", "log-key", {"token": data["token"], "log": data["log"], "key": log_keys[data["log"]][1]})
        elif kind == "logged" and data["log"] in log_keys or kind == "closed" and "log" in log_keys:
            log = data["log"] if kind == "logged" else "log"
            add("user", "log-key-use", {"token": log_keys[log][0], "log": log, "key": log_keys[log][1]})
        elif stopped("open-token")(line):
            add("user", "login-failed", {"text": data["text"], "detail": data["detail"]})
        elif kind == "resumed" and data["after"] == "restart" and is_open:
            is_open = False
            add("user", "login-lost", {})
    return out


def compare_token_book(archive, event, lines, log_keys):
    expected = token_book(event, log_keys)
    found = []
    for line in lines:
        data = dict(line["data"])
        if line["kind"] in FRAME:
            continue
        changes = data.pop("changes", []) if line["kind"] == "logout" else []
        if any(not change["statement"] for change in changes):
            archive.wrong(f"{event.path('hsm')}: something changed on the token that nobody asked for")
        found.append((line["kind"], line["by"], data, line["time"]))
    uses = {line["data"]["line"] for line in lines if line["kind"] == "key-use"}
    for line in lines:
        said = line["data"]
        if line["kind"] == "device-event" and said["line"] not in uses and said["ok"] and said["event"] in NEEDS_USE:
            archive.wrong(f"{event.path('hsm')}: the device tells of {said['event']}, and no operation asked for it")
    if found != expected:
        first = next((a for a, b in zip(found + [None], expected + [None]) if a != b), None)
        archive.wrong(f"{event.path('hsm')}: not what the transcript tells, at {str(first)[:200]}")
    if lines and (lines[0]["time"], lines[-1]["time"]) != (event.lines[0]["time"], event.lines[-1]["time"]):
        archive.wrong(f"{event.path('hsm')}: not of the time of its event")


def signature(archive, event, book, not_before):
    """What the next book of the token must say of it."""
    path = event.path(book)
    der, content = archive.read(path + ".p7s"), archive.read(path)
    if len(list(elements(der))) != 1 or der[:1] != b"\x30" or len(der) != 4 + int.from_bytes(der[2:4], "big"):
        archive.wrong(f"{path}.p7s: not one structure in DER, and nothing behind it")
    at = der.find(SIGNING_TIME) + len(SIGNING_TIME)
    digits = der[at:at + 12].decode("ascii", "replace")
    stamp = "20{}-{}-{}T{}:{}:{}Z".format(*[digits[i:i + 2] for i in range(0, 12, 2)])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "log").write_bytes(content)
        (folder / "p7s").write_bytes(der)
        (folder / "root.pem").write_bytes(event.signer[1].public_bytes(Encoding.PEM))
        seconds = subprocess.run(["date", "-u", "-d", stamp, "+%s"], capture_output=True, text=True).stdout.strip() or "0"
        run = subprocess.run(["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", folder / "p7s", "-content",
                              folder / "log", "-CAfile", folder / "root.pem", "-attime", seconds, "-signer",
                              folder / "signer.pem", "-out", "/dev/null"], capture_output=True)
        signer = folder / "signer.pem"
        if run.returncode != 0 or x509.load_pem_x509_certificate(signer.read_bytes()) != event.signer[0]:
            archive.wrong(f"{path}.p7s: openssl does not accept it, or it is another's")
        elif stamp < not_before:
            archive.wrong(f"{path}.p7s: made before the log was finished")
    return {"file": path.split("/")[1], "sha256": sha(content), "key": event.signer[2], "at": stamp}


def check_access(archive, events):
    root_key = None
    for event in events:
        event.root_key = root_key if event.root else event.plan["key"]["cka_id"]
        if event.plan["kind"] == "establish-root" and not event.ended:
            root_key = event.root_key
    events = [event for event in events if keeps(event.profile)]
    signer = None
    for number, event in enumerate(events):
        event.find_delegate(event.profile["transparency"]["token"])
        if event.made:
            signer = event.made, event.root, event.plan["key"]["cka_id"]
        for earlier in events[:number + 1] if signer else []:
            if not earlier.signer:
                earlier.signer, earlier.signed_in = signer, event
    books = {book: read_book(archive, events, book) for book in BOOKS}
    check_lists(archive, events, books["alerts"])
    told, log_keys = {}, {}
    for event, lines in zip(events, books["hsm"]):
        compare_token_book(archive, event, lines, log_keys)
        if event.signer:
            told.setdefault(event.signed_in.name, []).extend(
                signature(archive, event, book, event.signed_in.lines[-1]["time"]) for book in BOOKS)
    for number, lines in enumerate(books["hsm"]):
        said = [line["data"] for line in lines if line["kind"] == "log-signed"]
        if lines and said != (told.get(events[number - 1].name, []) if number else []):
            archive.wrong(f"{events[number].path('hsm')}: tells of other signatures than there are")
