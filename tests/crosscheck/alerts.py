"""The lists of messages to members, judged by the formats alone: everybody on each for all that the transcript tells, and
what was handed over as it was listed."""

import base64
from collections import Counter

OPERATIONS = {"make-key": "key-created", "change-quorum": "quorum-change", "open-only": "key-used"}
INVENTORY = {"token-opened": {"key-changed", "key-deleted"}, "token-closed": {"key-changed", "key-deleted"}}


def kind_of(operation):
    return "key-used" if operation.startswith("sign-") else OPERATIONS.get(operation, "key-changed")


def alerts_of(event, log_keys):
    """Ids of the alerts that must be, and (line, kind) of those that may be there besides."""
    out, may, statements, signed, own = [], set(), {}, set(), event.plan["key"]["cka_id"]
    for line in event.lines:
        data, kind, seq = line["data"], line["kind"], line["seq"]

        def tells(what):
            out.append(f"{event.name}.{seq:06}.{what}")

        if kind == "statement":
            statements[data["number"]] = data["statement"]["operations"]
        elif kind == "opened" or kind == "resumed" and data["after"] == "restart":
            tells("console-login")
        elif kind == "token-setup":
            tells("key-changed")
        elif kind == "token-opened":
            tells("token-login")
        elif kind == "stopped" and data["what"] == "open-token":
            tells("failed-login")
        elif kind in ("completed", "failed"):
            tells(kind_of(statements[data["statement"]][data["op"] - 1]["kind"]))
        elif kind == "log-key":
            log_keys.add(base64.b64decode(data["cka_id"]).hex())
            tells("key-created")
        elif kind == "request" and data["source"] == "second-token" and own not in log_keys:
            tells("key-created")
        elif kind == "roster-signed":
            signed.add(data["person"])
            if len(signed) == len(event.members):
                tells("quorum-change")
        elif kind == "objected":
            tells("objection")
        elif kind == "resolved" and data["done"]:
            tells("objection")
        may |= {(seq, what) for what in INVENTORY.get(kind, ())}
    return out, may


def check_lists(archive, events, books):
    earlier, log_keys, whole = {}, set(), True
    for event, lines in zip(events, books):
        path, listed, last = event.path("alerts"), {}, ""
        must, may = alerts_of(event, log_keys)
        for line in lines[1:-1]:
            alert, digests = line["data"].get("id", ""), line["data"].get("sha256")
            if (line["kind"], line["by"], set(line["data"])) != ("alert", "console", {"id", "sha256"}) or not digests \
                    or alert <= last or any(len(d) != 64 or set(d) - set("0123456789abcdef") for d in digests.values()):
                archive.wrong(f"{path}: a line that cannot be understood: {alert!a}")
                continue
            last = alert
            listed.update({f"{alert}.{person}": digest for person, digest in digests.items()})
            if alert.startswith("system."):
                continue
            ceremony, seq, what = (alert.split(".") + ["", ""])[:3]
            bare = what.rpartition("-")[0] if what[-1:].isdigit() else what
            if alert not in must and (ceremony != event.name or (int(seq or 0), bare) not in may):
                archive.wrong(f"{path}: {alert} follows from nothing")
            if sorted(digests) != sorted(event.members):
                archive.wrong(f"{path}: {alert} is not for all members alike")
        if lines and Counter(must) - Counter(id.rpartition(".")[0] for id in listed):
            archive.wrong(f"{path}: leaves out what the transcript tells")
        if set(listed) & set(earlier):
            archive.wrong(f"{path}: lists again what was listed before")
        earlier.update(listed)
        whole = whole and bool(lines)
        for sent in (s for l in event.lines if l["kind"] == "alerted" for s in l["data"]["sent"]):
            known = earlier.get(sent["id"])
            if known != sent["sha256"] and (known or whole and sent["id"].startswith(("system.", event.name))):
                archive.wrong(f"{path}: {sent['id']} was handed over as another message, or stands on no list")
