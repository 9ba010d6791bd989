"""Checks the SCTs in a certificate without any of our code: check_scts.py CERTIFICATE ISSUER LOG_KEY (PEM files)."""
import calendar
import hashlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

certificate, issuer = (x509.load_pem_x509_certificate(open(name, "rb").read()) for name in sys.argv[1:3])
log_key = load_pem_public_key(open(sys.argv[3], "rb").read())


def spki_digest(key):
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).digest()


scts = certificate.extensions.get_extension_for_class(x509.PrecertificateSignedCertificateTimestamps).value
for sct in scts:
    assert sct.log_id == spki_digest(log_key), "another log"
    tbs = certificate.tbs_precertificate_bytes
    # The time has no zone and means UTC.
    milliseconds = calendar.timegm(sct.timestamp.timetuple()) * 1000 + sct.timestamp.microsecond // 1000
    signed = b"\0\0" + milliseconds.to_bytes(8, "big") + b"\0\1" + spki_digest(issuer.public_key())
    signed += len(tbs).to_bytes(3, "big") + tbs
    signed += len(sct.extension_bytes).to_bytes(2, "big") + sct.extension_bytes
    log_key.verify(sct.signature, signed, ec.ECDSA(SHA256()))
print(len(list(scts)), "valid")
