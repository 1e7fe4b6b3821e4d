#!/usr/bin/env python3
"""Makes the known answers of scheme prp1 (PSEUDONYMS.md), without any of the gateway's code.

HKDF-Expand is written out over hmac and hashlib of the standard library; AES-256 is OpenSSL's, through the
python3-cryptography package of Debian. Input is derived from fixed labels, so the output never changes:

    python3 prp1_vectors.py > prp1-vectors.json
"""
import base64
import hashlib
import hmac
import json
import uuid

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

TYPES = ["person", "class", "org", "course", "enrollment", "academicSession", "lineItem", "result", "category", "resource"]


def material(label, length):
    return hashlib.shake_256(label.encode()).digest(length)


def hkdf_expand(prk, info, length):
    okm, block, counter = b"", b"", 1
    while len(okm) < length:
        block = hmac.new(prk, block + info + bytes([counter]), hashlib.sha256).digest()
        okm, counter = okm + block, counter + 1
    return okm[:length]


def is_version_4(block):
    return block[6] >> 4 == 4 and block[8] >> 6 == 2


def pseudonym(domain_key, entity_type, surrogate):
    aes = Cipher(algorithms.AES(hkdf_expand(domain_key, b"schuilnaam|prp1|" + entity_type.encode(), 32)), modes.ECB())
    encryptor = aes.encryptor()
    block, steps = surrogate, 0
    while True:
        block, steps = encryptor.update(block), steps + 1
        if is_version_4(block):
            return block, steps


def main():
    vectors = []
    for number in range(120):
        domain_key = material(f"prp1 domain key {number // 30}", 32)
        entity_type = TYPES[number % len(TYPES)]
        # every fifth surrogate stands in two domains, to show that its pseudonyms have nothing in common
        surrogate = bytearray(material(f"prp1 surrogate {number % 30 if number % 5 == 0 else number}", 16))
        surrogate[6] = surrogate[6] & 0x0F | 0x40
        surrogate[8] = surrogate[8] & 0x3F | 0x80
        block, steps = pseudonym(domain_key, entity_type, bytes(surrogate))
        text = str(uuid.UUID(bytes=block))
        vectors.append({
            "domainKey": domain_key.hex(),
            "type": entity_type,
            "surrogate": str(uuid.UUID(bytes=bytes(surrogate))),
            "steps": steps,
            "uuid": text,
            "hex": block.hex(),
            "base32": base64.b32encode(block).decode().rstrip("=").lower(),
            "urn": "urn:uuid:" + text,
        })
    print(json.dumps({
        "scheme": "prp1",
        "made": "by prp1_vectors.py beside this file: Python's standard library and OpenSSL, none of the gateway's code",
        "vectors": vectors,
    }, indent=1))


main()
