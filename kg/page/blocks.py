"""Data inside a page: JSON, deflated and in base64, which can neither end its element nor be run."""

import base64
import hashlib
import json
import zlib


def encode(value: object) -> str:
    """Return the value as base64 of raw-deflated JSON, which a page reads with `DecompressionStream`.

    >>> decode(encode({"title": "</script>"}))
    {'title': '</script>'}
    """
    return pack(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def pack(text: str) -> str:
    """Return the text as base64 of its raw-deflated UTF-8."""
    deflater = zlib.compressobj(6, zlib.DEFLATED, -15)
    data = deflater.compress(text.encode("utf-8", "replace")) + deflater.flush()
    return base64.b64encode(data).decode("ascii")


def decode(text: str) -> object:
    """Return the value that `encode` wrote."""
    return json.loads(zlib.decompress(base64.b64decode(text), -15))


def element(name: str, encoded: str) -> str:
    """Return the element of a page that holds an encoded block under a name.

    >>> element("core", "AAAA")
    '<script type="text/plain" id="kg-core">AAAA</script>\\n'
    """
    return f'<script type="text/plain" id="kg-{name}">{encoded}</script>\n'


def csp_hash(text: str) -> str:
    """Return the source expression that allows exactly this inline script or style in a Content-Security-Policy."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
