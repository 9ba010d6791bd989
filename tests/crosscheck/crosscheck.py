#!/usr/bin/python3
"""A second opinion on an archive, written from the formats alone and sharing no code with chancery-verify.

usage: crosscheck.py ARCHIVE [--mode live|rehearsal]

Prints what does not hold, a line each, and exits 1; or says that nothing is wrong and exits 0.
"""

import base64
import datetime
import hashlib
import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True  # before the part beside this file

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from access import Event, check_access
from logs import POISON, check_logs, sct_extension, with_extension
from rekor import check_rekor

ZERO = "0" * 64
KINDS = set("""opened alerted step checked-in key-registered left equipment token purpose-read deviation objected resolved held resumed
aborted retried stopped journal-cut enrolled vouched waived roster token-setup sealed sealing-key roster-signed key-begun
request prepared matched differs recorded statement approved shares-gone token-opened token-closed attempt begun completed
failed log-key logged not-performed verified record-frozen countersigned remark refused unsigned closed""".split())
OWN = set("key-registered enrolled roster-signed matched differs recorded approved objected countersigned remark refused".split())
STARTS = set("""purpose-read enrolled vouched waived roster roster-signed token-setup key-begun request prepared matched differs
recorded statement approved attempt begun logged verified not-performed step record-frozen""".split())
SPACES = ["event-record", "remark", "refusal", "objection"]


def sha(data):
    return hashlib.sha256(data).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def when(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")


def end_of(certificate):
    """notAfter, under the name that the library has for it."""
    return getattr(certificate, "not_valid_after_utc", None) or certificate.not_valid_after


class Strings:
    """Length-prefixed strings, as in SSH."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def raw(self, size):
        self.at += size
        if self.at > len(self.data):
            raise ValueError("too short")
        return self.data[self.at - size:self.at]

    def string(self):
        return self.raw(struct.unpack(">I", self.raw(4))[0])


def signature_parts(armored):
    """(public key blob, namespace, signature type, flags, counter, extensions) of an SSHSIG file."""
    lines = armored.decode().strip().split("\n")
    blob = Strings(base64.b64decode("".join(lines[1:-1])))
    blob.raw(10)
    key, space = blob.string(), blob.string().decode()
    blob.string(), blob.string()
    inner = Strings(blob.string())
    kind = inner.string().decode()
    flags = counter = None
    extensions = b""
    if "sk-" in kind:
        inner.string()
        flags, counter = struct.unpack(">BI", inner.raw(5))
        if kind.startswith("webauthn"):
            inner.string(), inner.string()
            extensions = inner.string()
    return key, space, kind, flags, counter, extensions


def security_key(point, domain):
    parts = [b"sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", point, f"ssh:{domain}".encode()]
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


class Archive:
    def __init__(self, folder):
        self.folder, self.problems, self.seen = Path(folder), [], {"archive.json"}
        self.counters, self.roster, self.root, self.inventory = {}, None, None, []
        self.roster_bytes, self.needed_roster_signatures = b"", {"nobody yet"}
        self.ceremonies, self.approved, self.events = [], {}, []
        self.founding = self.json("archive.json")
        self.domain, self.mode = self.founding.get("domain"), self.founding.get("mode")

    def wrong(self, what):
        self.problems.append(what)

    def read(self, path):
        self.seen.add(path)
        file = self.folder / path
        if not file.is_file() or file.is_symlink():
            self.wrong(f"{path}: missing")
            return b""
        return file.read_bytes()

    def named(self, path, digest):
        data = self.read(path)
        if data and sha(data) != digest:
            self.wrong(f"{path}: not the file that was named")
        return data

    def json(self, path, digest=None):
        data = self.read(path) if digest is None else self.named(path, digest)
        try:
            value = json.loads(data)
            if canonical(value) != data:
                self.wrong(f"{path}: not canonical")
            return value
        except ValueError:
            self.wrong(f"{path}: not JSON")
            return {}

    def run(self):
        left = {}
        for path in sorted((self.folder / "ceremonies").glob("*")):
            record = self.json(f"ceremonies/{path.name}/record.json")
            left.setdefault(record.get("previous"), []).append(path.name)
        head, number = ZERO, 0
        while left.get(head):
            name = left[head].pop()
            number += 1
            self.number = number
            self.ceremony(name, head)
            head = sha(self.read(f"ceremonies/{name}/record.json"))
            if number == 1 and head != self.founding.get("record"):
                self.wrong("archive.json: another first record")
        if any(left.values()) or number == 0:
            self.wrong(f"ceremonies that follow no record: {left}")
        check_logs(self, self.ceremonies, check_rekor(self, self.ceremonies))
        check_access(self, self.events)
        for file in sorted(self.folder.rglob("*")):
            path = str(file.relative_to(self.folder))
            page = self.folder / path.partition("/")[0]  # of a published site: no part of it
            if not page.is_symlink() and (page.name == "index.html" and page.is_file() or page.name == "site" and page.is_dir()):
                continue
            if file.is_symlink():
                self.wrong(f"{path!a}: a link")
            elif file.is_dir() and not any(file.iterdir()):
                self.wrong(f"{path!a}: an empty folder")
            elif not file.is_dir() and path not in self.seen:
                self.wrong(f"{path!a}: nothing names this file")

    def ceremony(self, name, previous):
        base = f"ceremonies/{name}/"
        self.seen.add(base + "VERIFY.txt")
        lines = self.transcript(base + "transcript.jsonl")
        if not lines:
            return
        keys, opened = {}, lines[0]["data"]
        kinds = {line["kind"] for line in lines}
        ended = "aborted" in kinds or any(l["kind"] == "resolved" and l["data"]["done"] and not l["data"]["go_on"] for l in lines)
        self.top = base + "unpublished/" if ended else ""  # what an aborted ceremony made stays with it
        kept = (self.roster, self.root)
        if "token-setup" in kinds:
            self.inventory = []
        if (opened["mode"], opened["domain"], opened["previous"]) != (self.mode, self.domain, previous):
            self.wrong(f"{base}: opened in another mode or after another record")
        plan = self.json(base + "plan.json", opened["plan"])
        profile = self.json(f"profiles/{opened['profile']}.json", opened["profile"])
        self.rounds, self.signed_tbs = {}, None
        self.present, self.open, self.vouchers = set(), {}, {}
        self.scts, self.logged, self.finished, self.next_set, self.owed = [], profile.get("transparency"), None, None, False
        self.events.append(Event(self, base, lines, plan, profile, self.root, ended))
        self.ceremonies.append((base, lines, self.root and self.root.public_bytes(Encoding.DER),
                                None if ended else plan["certificate"]["name"]))
        for line in lines:
            data, kind = line["data"], line["kind"]
            self.conduct(base, line)
            if kind == "roster":
                self.found_roster(data, profile)
            elif kind == "key-registered":
                keys[data["person"]] = base64.b64decode(data["key"].split()[1])
            elif kind == "roster-signed":
                self.signature(f"{self.top}roster/0001.sigs/{data['person']}.sig", data, "roster", self.roster_bytes, keys, 0x85)
            elif kind in ("objected", "refused", "remark"):
                folder, space = {"objected": ("objections", "objection"), "refused": ("refusals", "refusal"),
                                 "remark": ("remarks", "remark")}[kind]
                note = self.named(f"{base}{folder}/{data['number']:02}.json", data["sha256"])
                said = json.loads(note or b"{}")
                if said.get("by") != data["person"] or (kind == "objected" and (said["reason"], said["text"]) != (data["reason"], data["text"])):
                    self.wrong(f"{base}{folder}/{data['number']:02}.json: the transcript says something else")
                if kind == "objected":
                    self.open[data["number"]] = {"about": data["sha256"], "how": None, "by": set()}
                if data["signed"]:
                    self.signature(f"{base}{folder}/{data['number']:02}.sigs/{data['person']}.sig", data, space, note, keys, 5, False)
            elif kind == "resolved":
                self.resolved(base, data, keys)
            elif kind == "request" and data["request_sha256"] != ZERO:
                suffix = "pem" if (self.folder / (base + "request.pem")).is_file() else "der"
                self.named(f"{base}request.{suffix}", data["request_sha256"])
            elif kind == "countersigned":
                self.signature(f"{base}record.sigs/{data['person']}.sig", data, "event-record", self.read(base + "record.json"), keys, 5)
            else:
                self.round(base, line, plan, profile, keys)
        self.record(base, lines, keys, plan)
        founded = ZERO if self.needed_roster_signatures else sha(self.roster_bytes)
        if self.number == 1 and self.founding.get("roster") != founded:
            self.wrong("archive.json: not the roster of the first ceremony")
        if ended and "enrolled" in kinds:
            self.roster, self.root = kept

    def conduct(self, base, line):
        """What holds for a line whatever else it says."""
        data, kind, place = line["data"], line["kind"], f"{base} line {line['seq']}"
        if kind in OWN and line["by"] != data["person"] or kind == "vouched" and line["by"] != data["by"]:
            self.wrong(f"{place}: in the name of somebody else")
        if self.open and kind in STARTS:
            self.wrong(f"{place}: begun while an objection was open")
        if kind == "checked-in":
            self.present.add(data["person"])
        elif kind == "left":
            self.present.discard(data["person"])
        elif kind == "enrolled":
            self.vouchers[data["person"]] = set()
        elif kind == "vouched":
            if data["by"] in self.vouchers.get(data["person"], set()):
                self.wrong(f"{place}: vouched twice")
            self.vouchers.setdefault(data["person"], set()).add(data["by"])
        elif kind == "sealed" and data["set"]["set"] == "user":
            self.next_set = data["set"]["number"]
        elif kind == "token-opened":
            self.owed = True
            if self.next_set == data["number"]:
                self.next_set = None

    def resolved(self, base, data, keys):
        proposal = self.open.get(data["number"])
        if proposal is None:
            return self.wrong(f"{base}: no such open objection")
        in_force = self.roster is not None and not self.needed_roster_signatures
        counts = not data["signed"] and not in_force
        if data["signed"]:
            stem = f"{base}objections/{data['number']:02}.resolution"
            said = self.json(stem + ".json")
            if [said.get(key) for key in ("how", "go_on", "about", "objection")] != [
                    data["how"], data["go_on"], proposal["about"], data["number"]]:
                self.wrong(f"{stem}.json: the transcript says something else")
            counts = self.signature(f"{stem}.sigs/{data['person']}.sig", data, "objection", self.read(stem + ".json"), keys, 5, False)
        if (data["how"], data["go_on"]) != proposal["how"]:
            proposal["how"], proposal["by"] = (data["how"], data["go_on"]), set()
        if counts:
            proposal["by"].add(data["person"])
        if not data["done"]:
            return None
        del self.open[data["number"]]
        if not data["signed"] and not data["go_on"]:
            return None
        members = {member["id"] for member in self.roster["members"]} if in_force else set()
        if len(proposal["by"] & members) < self.roster["m"] if in_force else self.present - proposal["by"]:
            self.wrong(f"{base}: objection {data['number']} was resolved by {sorted(proposal['by'])} alone")
        return None

    def transcript(self, path):
        data, lines, prev = self.read(path), [], ZERO
        for number, raw in enumerate(data.split(b"\n")[:-1], 1):
            try:
                line = json.loads(raw)
            except ValueError:
                line = None
            if not line or canonical(line) != raw or line["prev"] != prev or line["seq"] != number or line["kind"] not in KINDS:
                self.wrong(f"{path}: the chain breaks at line {number}")
                return []
            lines.append(line)
            prev = sha(raw)
        if lines and data.endswith(b"\n") and lines[-1]["kind"] == "closed":
            return lines
        self.wrong(f"{path}: not closed")
        return []

    def found_roster(self, data, profile):
        self.roster_bytes = self.named(self.top + "roster/0001.json", data["sha256"])
        self.roster = self.json(self.top + "roster/0001.json")
        quorum = {"m": self.roster.get("m"), "n": self.roster.get("n"), "limited": self.roster.get("limits")}
        if quorum != profile.get("quorum"):
            self.wrong("roster/0001.json: not the roster of the profile")
        self.needed_roster_signatures = {member["id"] for member in self.roster.get("members", [])}

    def member_keys(self, person):
        for member in self.roster.get("members", []) if self.roster else []:
            if member["id"] == person:
                return [security_key(base64.b64decode(key["public_key"]), self.domain) for key in member["keys"]]
        return []

    def signers(self, keys):
        rows = []
        everyone = [f"{space}@{self.domain}" for space in SPACES]
        for member in (self.roster or {}).get("members", []):
            spaces = [f"approval@{self.domain}", f"roster@{self.domain}"] + everyone
            rows += [(member["id"], spaces, key) for key in self.member_keys(member["id"])]
        rows += [(person, everyone, key) for person, key in keys.items()]
        text = ""
        for person, spaces, key in sorted(rows, key=lambda row: row[0]):
            kind, blob = Strings(key).string().decode(), base64.b64encode(key).decode()
            text += f'{person} namespaces="{",".join(spaces)}" {kind} {blob}\n'
        return text

    def signature(self, path, data, space, message, keys, flags, named=True):
        """Whether the file is that person's signature, by ssh-keygen, with these flags and a counter that grew."""
        file = self.named(path, data["sha256"]) if named else self.read(path)
        person, before = data["person"], len(self.problems)
        try:
            key, _, kind, found, counter, extensions = signature_parts(file)
        except (ValueError, IndexError, struct.error):
            self.wrong(f"{path}: not a signature")
            return False
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "sig").write_bytes(file)
            (Path(folder) / "signers").write_text(self.signers(keys))
            command = ["ssh-keygen", "-Y", "verify", "-f", f"{folder}/signers", "-I", person, "-n", f"{space}@{self.domain}",
                       "-s", f"{folder}/sig"]
            if subprocess.run(command, input=message, capture_output=True).returncode != 0:
                self.wrong(f"{path}: ssh-keygen does not accept it")
        member = key in self.member_keys(person)
        if member and (found != flags or kind.startswith("webauthn") != (flags == 0x85) or
                       (flags == 0x85 and len(extensions) not in (14 + 1 + 64, 14 + 1 + 80))):
            self.wrong(f"{path}: not the form of a member's signature")
        if counter is not None and (member or data["credential_id"]):
            if key in self.counters and not counter > self.counters[key] and (counter, self.counters[key]) != (0, 0):
                self.wrong(f"{path}: the counter did not grow")
            self.counters[key] = counter
        if space == "roster":
            self.needed_roster_signatures.discard(person)
        return len(self.problems) == before

    def round(self, base, line, plan, profile, keys):
        data, kind = line["data"], line["kind"]
        if kind == "statement":
            file = self.named(f"{base}statements/{data['number']:02}.json", data["sha256"])
            if canonical(data["statement"]) != file:
                self.wrong(f"{base}statements/{data['number']:02}.json: not the statement of the transcript")
            said = data["statement"]
            if (said["mode"], said["domain"], said["roster"], said["head"]) != (self.mode, self.domain, sha(self.roster_bytes), line["prev"]):
                self.wrong(f"{base}statements/{data['number']:02}.json: of another place")
            if self.needed_roster_signatures:
                self.wrong(f"the roster is not signed by {sorted(self.needed_roster_signatures)}")
            self.rounds[data["number"]] = {"said": said, "by": set(), "done": []}
            for number, operation in enumerate(said["operations"], 1):
                if operation["kind"] in ("sign-certificate", "sign-precertificate"):
                    tbs = self.read(f"{base}statements/{data['number']:02}.{number:02}.tbs")
                    if sha(tbs) != operation["tbs_sha256"]:
                        self.wrong(f"{base}statements/{data['number']:02}.{number:02}.tbs: not the approved bytes")
                    self.signed_tbs = self.approved[base] = tbs
        elif kind == "approved":
            again = f"again-{data['again']}/" if data["again"] else ""
            message = canonical(self.rounds[data["statement"]]["said"])
            path = f"{base}approvals/{data['statement']:02}/{again}{data['person']}.sig"
            if self.signature(path, data, "approval", message, keys, 0x85 if data["share"] else 5) and data["share"]:
                self.rounds[data["statement"]]["by"].add(data["person"])
        elif kind == "token-opened":
            this = self.rounds[data["statement"]]
            if len(this["by"]) < self.roster.get("m", 99) or when(line["time"]) >= when(this["said"]["expires"]):
                self.wrong(f"{base}: the token was opened with {len(this['by'])} approvals")
        elif kind == "completed":
            this = self.rounds[data["statement"]]
            operation = this["said"]["operations"][data["op"] - 1]
            this["done"].append(operation["kind"])
            if operation["kind"] == "make-key":
                self.inventory += [(base64.b64decode(operation["cka_id"]).hex(), half) for half in ("private-key", "public-key")]
            elif operation["kind"] == "reseal" and self.next_set == operation["number"]:
                self.next_set, self.owed = None, False
            elif operation["kind"] == "sign-precertificate":
                self.precertificate(data["result"], plan)
            elif operation["kind"] == "sign-certificate":
                self.certificate(base, data["result"], plan, profile)
        elif kind == "logged" and "rekor" not in data:
            self.scts.append(base64.b64decode(data["sct"]))
        elif kind == "verified" and data["certificate_sha256"] != self.finished:
            self.wrong(f"{base}: another fingerprint was shown at the end than the certificate's")
        elif kind == "token-closed":
            found = sorted((item["id"], item["class"]) for item in data["inventory"])
            if found != sorted(self.inventory):
                self.wrong(f"{base}: the token holds something else at the end")
            if data["why"] != "log" and "reseal" not in self.rounds[data["statement"]]["done"]:
                self.wrong(f"{base}: the credential was not replaced")

    def signed_by(self, issuer, certificate, name):
        try:
            issuer.public_key().verify(certificate.signature, certificate.tbs_certificate_bytes, ec.ECDSA(hashes.SHA384()))
        except InvalidSignature:
            self.wrong(f"certificates/{name}.pem: not signed by the root")

    def precertificate(self, result, plan):
        name = plan["certificate"]["name"] + ".pre"
        certificate = x509.load_der_x509_certificate(base64.b64decode(result["precertificate"]))
        if self.read(f"{self.top}certificates/{name}.pem") != certificate.public_bytes(Encoding.PEM):
            self.wrong(f"certificates/{name}.pem: not the precertificate that was made")
        if certificate.tbs_certificate_bytes != with_extension(self.signed_tbs, POISON):
            self.wrong(f"certificates/{name}.pem: not the approved bytes and the poison")
        self.signed_by(self.root, certificate, name)

    def certificate(self, base, result, plan, profile):
        der, name = base64.b64decode(result["certificate"]), plan["certificate"]["name"]
        self.finished = sha(der)
        certificate = x509.load_der_x509_certificate(der)
        self.root = issuer = self.root or certificate
        pem = [self.read(f"{self.top}certificates/{name}{suffix}.pem") for suffix in ("", ".chain")]
        try:
            if x509.load_pem_x509_certificate(pem[0]) != certificate or not pem[1].startswith(pem[0]):
                self.wrong(f"certificates/{name}.pem: not the certificate that was made")
        except ValueError:
            self.wrong(f"certificates/{name}.pem: not a certificate")
        announced = self.logged and issuer != certificate
        if certificate.tbs_certificate_bytes != (with_extension(self.signed_tbs, sct_extension(self.scts)) if announced else self.signed_tbs):
            self.wrong(f"certificates/{name}.pem: not the approved bytes, with the logs' promises where there are logs")
        if announced and len(self.scts) < self.logged["minimum_scts"]:
            self.wrong(f"certificates/{name}.pem: finished before the logs had answered")
        self.signed_by(issuer, certificate, name)
        if certificate.issuer != issuer.subject or end_of(certificate) > end_of(issuer):
            self.wrong(f"certificates/{name}.pem: not within its issuer")
        template = next(t for t in profile["templates"] if t["id"] == plan["certificate"]["template"])
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
        if (basic.ca, basic.path_length) != (template["ca"], template["path_length"]):
            self.wrong(f"certificates/{name}.pem: not what the profile lists")
        if common.endswith(" (rehearsal)") != (self.mode == "rehearsal"):
            self.wrong(f"certificates/{name}.pem: of another mode")

    def record(self, base, lines, keys, plan):
        frozen = next(line for line in lines if line["kind"] == "record-frozen")
        record = self.json(base + "record.json", frozen["data"]["sha256"])
        if record.get("transcript") != {"entries": frozen["seq"] - 1, "head": frozen["prev"]} or record.get("mode") != self.mode:
            self.wrong(f"{base}record.json: not of this transcript")
        if self.owed or self.open:
            self.wrong(f"{base}: a credential or an objection is left open")
        rows, present, ways, signed = [], set(), set(), set()
        members = {person["id"] for person in plan["people"] if person["role"] == "member"}
        known = {line["data"]["person"] for line in lines if line["kind"] == "enrolled"}
        known |= {member["id"] for member in (self.roster or {}).get("members", [])}
        quorum = (self.roster or {}).get("m", 99)
        for line in lines:
            data, kind = line["data"], line["kind"]
            if kind in ("countersigned", "refused", "unsigned"):
                person = data["person"]
                if person in ways or person not in {planned["id"] for planned in plan["people"]}:
                    self.wrong(f"{base}: {person} stands under the record twice, or is not in the plan")
                ways.add(person)
                if kind == "countersigned":
                    signed |= {person} & members
                elif not data.get("signed") and person in members & present & known and len(signed) < quorum:
                    self.wrong(f"{base}: {person} is a member, and did not sign")
            if kind == "checked-in":
                present.add(data["person"])
            elif kind == "left":
                present.discard(data["person"])
            elif kind in ("countersigned", "refused", "remark"):
                rows.append({"person": data["person"], "kind": kind, "sha256": data["sha256"]})
            elif kind == "unsigned":
                rows.append({"person": data["person"], "kind": kind, "sha256": sha(data["why"].encode())})
        rows.sort(key=lambda row: (row["person"], row["kind"], row["sha256"]))
        if sha(canonical(rows)) != lines[-1]["data"]["countersignatures"] or lines[-1]["data"]["record"] != frozen["data"]["sha256"]:
            self.wrong(f"{base}: closed over other countersignatures")
        if not signed and any(line["kind"] == "approved" for line in lines):
            self.wrong(f"{base}: no member's signature is under the record")
        if present - {row["person"] for row in rows if row["kind"] != "remark"}:
            self.wrong(f"{base}: somebody neither signed nor is named")
        if self.read(base + "allowed_signers").decode(errors="replace") != self.signers(keys):
            self.wrong(f"{base}allowed_signers: not the keys of roster and roll call")


def main(arguments):
    if len(arguments) not in (2, 4) or not (Path(arguments[1]) / "archive.json").is_file():
        print(__doc__, file=sys.stderr)
        return 2
    archive = Archive(arguments[1])
    try:
        archive.run()
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, StopIteration) as error:
        archive.wrong(f"the archive cannot be read on: {error!r}")
    if len(arguments) == 4 and arguments[3] != archive.mode:
        archive.wrong(f"this is a {archive.mode}")
    print("\n".join(archive.problems) or f"{str(archive.mode).upper()}: nothing is wrong")
    return 1 if archive.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
