"""Loading a graph into a store that speaks the SPARQL 1.1 Graph Store Protocol, a batch of triples at a time."""

import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

from kg import rdf
from kg.errors import PushError, SourceError
from kg.graph import Graph

#: A batch is about this many bytes of N-Triples: small enough to send again.
_BATCH = 4_000_000
_ATTEMPTS = 5
#: Answers after which sending again may help; others will not get better.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


def push(
    graph: Graph,
    url: str,
    *,
    into: str | None = None,
    base: str = rdf.DEFAULT_BASE,
    namespace: str = rdf.NAMESPACE,
    detail: str = "full",
    progress: Callable[[int], None] = lambda _: None,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Replace a graph of the store at a Graph Store Protocol URL, `into` or the default one; return the triples sent.

    The first batch is PUT, the others POSTed, so that what was there is gone and a batch sent twice does no harm. The
    environment gives credentials: KG_PUSH_USER and KG_PUSH_PASSWORD (basic or digest, as the store asks), or
    KG_PUSH_TOKEN. Raises PushError.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SourceError(f"{url}: not the address of a store; give one that begins with http:// or https://")
    mark = "&" if parts.query else "?"
    target = f"{url}{mark}{'default' if into is None else 'graph=' + quote(into, safe='')}"
    opener = _opener(target)
    sent = 0
    for number, (batch, triples) in enumerate(_batches(graph, base=base, namespace=namespace, detail=detail)):
        _send(opener, target, batch, method="POST" if number else "PUT", already=sent, pause=pause)
        sent += triples
        progress(sent)
    return sent


def _batches(graph: Graph, **options: str) -> Iterator[tuple[bytes, int]]:
    held: list[bytes] = []
    size = 0
    for piece in rdf.chunks(graph, format="ntriples", **options):
        held.append(piece)
        size += len(piece)
        if size >= _BATCH:
            yield _joined(held)
            held, size = [], 0
    if held:
        yield _joined(held)


def _joined(pieces: list[bytes]) -> tuple[bytes, int]:
    batch = b"".join(pieces)
    return batch, batch.count(b"\n")


def _opener(url: str) -> urllib.request.OpenerDirector:
    """Return what sends requests, with the credentials of the environment."""
    user, password = os.environ.get("KG_PUSH_USER"), os.environ.get("KG_PUSH_PASSWORD")
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if user is not None:
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, url, user, password or "")
        handlers += [urllib.request.HTTPDigestAuthHandler(known), urllib.request.HTTPBasicAuthHandler(known)]
    opener = urllib.request.build_opener(*handlers)
    opener.addheaders = [("User-Agent", "abstract-kg"), ("Content-Type", "application/n-triples")]
    if token := os.environ.get("KG_PUSH_TOKEN"):
        opener.addheaders.append(("Authorization", f"Bearer {token}"))
    return opener


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nothing: credentials and data go only to the address given."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def _send(
    opener: urllib.request.OpenerDirector,
    url: str,
    batch: bytes,
    *,
    method: str,
    already: int,
    pause: Callable[[float], None],
) -> None:
    """Send one batch, again after a pause where that may help."""
    for attempt in range(1, _ATTEMPTS + 1):
        request = urllib.request.Request(url, data=batch, method=method)
        request.add_header("Content-Type", "application/n-triples")
        try:
            with opener.open(request, timeout=300):
                return
        except urllib.error.HTTPError as error:
            told = error.read(500).decode("utf-8", "replace").strip()
            error.close()
            if error.code not in _PASSING or attempt == _ATTEMPTS:
                raise PushError(_failure(url, f"{error.code} {error.reason}: {told}", error.code, already)) from error
        except (OSError, urllib.error.URLError) as error:
            if attempt == _ATTEMPTS:
                raise PushError(_failure(url, str(getattr(error, "reason", error)), 0, already)) from error
        pause(2.0 ** (attempt - 1))


def _failure(url: str, what: str, status: int, already: int) -> str:
    hints = {
        0: "is the store running, and is this its Graph Store Protocol address?",
        301: "the store has moved; give the address that it answers from",
        302: "the store has moved; give the address that it answers from",
        401: "set KG_PUSH_USER and KG_PUSH_PASSWORD, or KG_PUSH_TOKEN",
        403: "these credentials may not write there",
        404: "this is not the store's Graph Store Protocol address",
        405: "this is not the store's Graph Store Protocol address, or it is read-only",
    }
    hint = hints.get(status, "see what the store says")
    arrived = f"; {already} triples had arrived, push again to start over" if already else ""
    return f"{url}: {what}; {hint}{arrived}"
