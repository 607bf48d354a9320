"""Content negotiation: which of the formats at hand a client likes best."""

from collections.abc import Mapping

#: Media type → format, for rows and for triples; the first is for clients that take anything.
ROWS: dict[str, str] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/html": "html",
}
TRIPLES: dict[str, str] = {
    "text/turtle": "turtle",
    "application/ld+json": "jsonld",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/trig": "trig",
    "application/n-quads": "nquads",
    "application/x-turtle": "turtle",
    "application/json": "jsonld",
    "text/plain": "ntriples",
}
PAGES: dict[str, str] = {"text/html": "html", "application/xhtml+xml": "html", **TRIPLES}


def choose(accept: str | None, offered: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the media type and format that an Accept header prefers, None where it takes none of them.

    >>> choose("text/csv;q=0.5, application/sparql-results+xml", ROWS)
    ('application/sparql-results+xml', 'xml')
    """
    if not accept:
        first = next(iter(offered))
        return first, offered[first]
    ranges = [_range(part) for part in accept.split(",")]
    best: tuple[float, int, str] | None = None
    for place, media in enumerate(offered):
        quality = _quality(media, ranges)
        if quality > 0 and (best is None or (quality, -place) > best[:2]):
            best = (quality, -place, media)
    return (best[2], offered[best[2]]) if best else None


def _range(part: str) -> tuple[str, float]:
    media, *parameters = [piece.strip() for piece in part.split(";")]
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return media.lower(), min(1.0, max(0.0, float(value)))
            except ValueError:
                return media.lower(), 0.0
    return media.lower(), 1.0


def _quality(media: str, ranges: list[tuple[str, float]]) -> float:
    """Return the quality of the range that is most specific to the media type."""
    family = media.partition("/")[0] + "/*"
    found = {range_: quality for range_, quality in ranges if range_ in (media, family, "*/*")}
    for range_ in (media, family, "*/*"):
        if range_ in found:
            return found[range_]
    return 0.0


def content_type(media: str) -> str:
    """Return the Content-Type of a media type: text is UTF-8.

    >>> content_type("text/turtle"), content_type("application/ld+json")
    ('text/turtle; charset=utf-8', 'application/ld+json')
    """
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
