"""Entries in Rekor: what the log was given is made anew from the certificate, and its answer is checked by the formats alone."""

import base64
import datetime
import hashlib
import json

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def text(data):
    return base64.b64encode(data).decode()


def entry_for(der, issuer):
    """The hashedrekord of a signed certificate or precertificate."""
    certificate = x509.load_der_x509_certificate(der)
    key = (issuer or certificate).public_key()
    name, digest = ("sha384", hashlib.sha384) if key.curve.name == "secp384r1" else ("sha256", hashlib.sha256)
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return canonical({"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": {
        "data": {"hash": {"algorithm": name, "value": digest(certificate.tbs_certificate_bytes).hexdigest()}},
        "signature": {"content": text(certificate.signature), "publicKey": {"content": text(pem)}}}})


def seconds(text):
    return datetime.datetime.strptime(text + "+0000", "%Y-%m-%dT%H:%M:%SZ%z").timestamp()


def root_of(leaf, index, size, path):
    """Where the path leads (RFC 9162 section 2.1.3.2); None when it is too long or too short."""
    node, last = index, size - 1
    for sibling in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            leaf = hashlib.sha256(b"\1" + sibling + leaf).digest()
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            leaf = hashlib.sha256(b"\1" + leaf + sibling).digest()
        node, last = node >> 1, last >> 1
    return leaf if last == 0 else None


class RekorLog:
    def __init__(self, listed):
        self.origin, spki = listed["origin"], base64.b64decode(listed["key"])
        self.public, self.digest = serialization.load_der_public_key(spki), hashlib.sha256(spki)

    def check(self, said, body, latest):
        """What is wrong with an answer about this body; None when nothing is."""
        (name, entry), = said.items()
        proof = entry["verification"]["inclusionProof"]
        note, _, line = proof["checkpoint"].partition("\n\n")
        origin, size, root, *_ = note.split("\n")
        dash, signer, signature = line.removesuffix("\n").split(" ")
        host, _, tree = self.origin.rpartition(" - ")
        signature = base64.b64decode(signature)
        leaf = hashlib.sha256(b"\0" + body).digest()
        promised = {key: entry[key] for key in ("body", "integratedTime", "logID", "logIndex")}
        try:
            self.public.verify(base64.b64decode(entry["verification"]["signedEntryTimestamp"]), canonical(promised), ec.ECDSA(hashes.SHA256()))
            self.public.verify(signature[4:], note.encode() + b"\n", ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return "not signed by this log"
        whole = {name: {**promised, "verification": {
            "inclusionProof": {key: proof[key] for key in ("checkpoint", "hashes", "logIndex", "rootHash", "treeSize")},
            "signedEntryTimestamp": entry["verification"]["signedEntryTimestamp"]}}}
        path = [bytes.fromhex(one) for one in proof["hashes"]]
        if base64.b64decode(entry["body"]) != body:
            return "the entry of something else"
        if origin != self.origin or (dash, signer, signature[:4]) != ("\u2014", host, self.digest.digest()[:4]) or entry["logID"] != self.digest.hexdigest():
            return "another log"
        if said != whole or name != f"{int(tree):016x}{leaf.hex()}":
            return "not one entry of this log, or more than one"
        if int(size) != proof["treeSize"] or base64.b64decode(root).hex() != proof["rootHash"] or \
                not proof["logIndex"] < proof["treeSize"] or root_of(leaf, proof["logIndex"], proof["treeSize"], path) != base64.b64decode(root):
            return "it does not stand in the tree"
        return "from the future" if entry["integratedTime"] > latest else None


def rekor_logs(archive, lines):
    digest = lines[0]["data"]["profile"]
    listed = (archive.json(f"profiles/{digest}.json", digest)["transparency"] or {}).get("certificate_logs", [])
    return {one["name"]: RekorLog(one) for one in listed if one["kind"] == "rekor"}


def check_rekor(archive, ceremonies):
    """ceremonies: as check_logs() has them. Answers per ceremony with the entries, in their order: what its bundle must hold."""
    found = {}
    for base, lines, root, _ in ceremonies:
        logs, issuer = rekor_logs(archive, lines), x509.load_der_x509_certificate(root) if root else None
        submitted, answered, found[base] = None, [], []
        for line in lines:
            data, result = line["data"], line["data"].get("result", {})
            if line["kind"] == "completed" and ("certificate" if root is None else "precertificate") in result:
                submitted = base64.b64decode(result["certificate" if root is None else "precertificate"])
            if line["kind"] == "completed" and root and "certificate" in result and set(answered) != set(logs):
                archive.wrong(f"{base}: finished before Rekor had answered")
            where = f"{base} line {line['seq']}"
            if line["kind"] == "logged" and ("rekor" in data) != (data["log"] in logs):
                archive.wrong(f"{where}: an answer of another kind than the log's")
            if line["kind"] != "logged" or "rekor" not in data or data["log"] not in logs:
                continue
            try:
                bad = logs[data["log"]].check(data["rekor"], entry_for(submitted, issuer), seconds(line["time"]) + 60)
            except (KeyError, TypeError, ValueError) as error:
                bad = f"cannot be read: {error}"
            if bad or data["log"] in answered or data["sha256"] != hashlib.sha256(submitted).hexdigest():
                archive.wrong(f"{where}: {bad or 'twice, or of something else'}")
            answered.append(data["log"])
            found[base].append(data["rekor"])
        if lines[-1]["kind"] == "closed" and submitted and not any(line["kind"] == "aborted" for line in lines) and set(answered) != set(logs):
            archive.wrong(f"{base}: closed before Rekor had answered")
    return found
