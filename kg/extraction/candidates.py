"""Everything in a paper that may name something: one Candidate for each way that it was found."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from kg.extraction.abbreviations import Definition, find_definitions
from kg.extraction.entities import Candidate, Group
from kg.extraction.features import Knowledge
from kg.extraction.governor import strength
from kg.extraction.judge import Judge, Judged, Place, best
from kg.extraction.phrases import Lines, chunks
from kg.extraction.sums import Floats

#: How much below even odds a stretch may score and still be looked at again as an entity; and still be told of.
BIAS, TOLD_BIAS = 0.75, 1.5
#: Scores of what no chunk holds: of known terms, and of those made of two parts that only stand often in papers.
_SURE, _UNSURE = 3.0, 1.0
#: Classes of words that may share a head with those after them: adjectives, -ing and -ed forms and the like.
_MODIFIERS = frozenset("JEGHB")
#: How many parts of a list before the last are looked at.
_MOST_LISTED = 3
#: The score at or under which no group that is only nested in others was kept in 4,000 papers with a title.
_LEAST_NESTED = 2.5
#: The same for groups found by themselves, of which 5 in 10,000 were kept.
_LEAST_FIRM = -0.5
#: Candidates that score less are not asked for their governor.
_LOW = -3.0


@dataclass(frozen=True, slots=True)
class Pages:
    """A paper's fields, classified, with their chunks and its definitions; `scores` are those of `judged.hopeful`."""

    lines: tuple[Lines, ...]
    chunks: tuple[tuple[int, int, int], ...]
    judged: Judged
    definitions: tuple[Definition, ...]
    place: Place
    scores: Floats


def lay_out(papers: Sequence[tuple[Lines, ...]], judge: Judge) -> list[Pages]:
    """Return the fields of each paper with their chunks, definitions, and the count and score of every phrase."""
    where = [
        tuple((number, first, last) for number, page in enumerate(lines) for first, last in chunks(page))
        for lines in papers
    ]
    judged = judge.judged(list(zip(papers, where, strict=True)))
    told = [_told(*paper, judge.knowledge) for paper in zip(papers, where, judged, strict=True)]
    scores = judge.scores([(own, lines, place) for own, lines, (_, place) in zip(judged, papers, told, strict=True)])
    columns = zip(papers, where, judged, told, scores, strict=True)
    return [Pages(lines, chunked, own, *tells, score) for lines, chunked, own, tells, score in columns]


def _told(
    lines: tuple[Lines, ...], where: tuple[tuple[int, int, int], ...], judged: Judged, knowledge: Knowledge
) -> tuple[tuple[Definition, ...], Place]:
    """Return a paper's definitions, and how it uses phrases."""
    definitions = find_definitions(tuple(page.tokens for page in lines))
    defined: dict[str, str] = {}
    for definition in definitions:
        line = lines[definition.field].keys
        defined.setdefault("".join(line[slice(*definition.short)]), "".join(line[slice(*definition.long)]))
    titled = sum([lines[number].tokens.field == "title" for number, _, _ in where])
    title = Counter(judged.key[: bisect_left(judged.spans, (titled, 0, 0))])
    count = Counter(judged.key)
    usual = _usual(lines, knowledge.abbreviations)
    spelt = _spelt_out(lines, where, count, usual | defined)
    short = spelt | {key: one for key, one in usual.items() if one in count} | defined
    short = {key: spelt.get(one, one) for key, one in short.items()}
    long = frozenset(spelt.get(one, one) for one in defined.values())
    short |= {key: noun for key, noun in _nouns_of_adjectives(count) if key not in short}
    colon = _colon(lines)
    special = frozenset((*title, *short, *long, colon))
    return definitions, Place(count, title, short, long, colon, special)


def _usual(lines: Sequence[Lines], usual: Mapping[str, str]) -> dict[str, str]:
    """Return the words of the paper that are abbreviations of something, with what each usually stands for."""
    return {
        key: usual[key]
        for page in lines
        if not usual.keys().isdisjoint(page.keys)
        for key, word in zip(page.keys, page.tokens.words, strict=True)
        if key in usual and word[:2].isupper()
    }


def _spelt_out(
    lines: Sequence[Lines], chunks: Sequence[tuple[int, int, int]], count: Counter[str], known: Mapping[str, str]
) -> dict[str, str]:
    """Return the phrases with an abbreviation in them that the paper also uses spelt out: online IL."""
    found: dict[str, str] = {}
    for number, first, last in chunks if known else ():
        keys = lines[number].keys
        for at in range(first, last):
            if long := known.get(keys[at]):
                for begin in range(first, at + 1):
                    for end in range(at + 1, last + 1):
                        before, after = "".join(keys[begin:at]), "".join(keys[at + 1 : end])
                        if (before or after) and before + long + after in count:
                            found[before + keys[at] + after] = before + long + after
    return found


#: Endings of nouns of quality, and of the adjectives that they are made of.
_QUALITIES = (
    ("ness", ""), ("ability", "able"), ("ibility", "ible"), ("ality", "al"), ("icity", "ic"), ("ivity", "ive"),
    ("ency", "ent"), ("ence", "ent"), ("ance", "ant"), ("sity", "se"), ("larity", "lar"), ("variance", "variant"),
)  # fmt: skip
_QUALITY_ENDINGS = frozenset(noun[-2:] for noun, _ in _QUALITIES)


def _nouns_of_adjectives(count: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield each adjective with its noun where the paper uses both: robust, robustness."""
    for key in [key for key in count if key[-2:] in _QUALITY_ENDINGS]:
        for noun, adjective in _QUALITIES:
            if key.endswith(noun) and key[: -len(noun)] + adjective in count:
                yield key[: -len(noun)] + adjective, key


def _colon(lines: Sequence[Lines]) -> str:
    """Return the key of what stands before a colon in the title, where that is short; else the empty string."""
    if lines and lines[0].tokens.field == "title" and ":" in lines[0].tokens.words[:5]:
        return "".join(lines[0].keys[: lines[0].tokens.words.index(":")])
    return ""


def find(pages: Pages, judge: Judge, *, with_hope: bool = False, bias: float = BIAS) -> list[Candidate]:
    """Return the candidates of a paper in text order, from all sources.

    If only those `with_hope` are wanted, what is found only inside others, and scores too low to be kept, is left out.
    """
    read = _read(pages, bias)
    longer = [*_from_terms(pages, judge.knowledge), *_from_coordinations(pages, judge.knowledge)]
    sure = [candidate for candidate in longer if candidate.score >= _SURE]
    found = [*_inside([candidate for _, candidate in read], sure, pages), *_from_definitions(pages), *longer]
    found += _nested(pages, read, [candidate.key for candidate in found] if with_hope else None)
    found.sort(key=lambda c: (c.field, c.first, -c.last, c.origin))
    return found


def _read(pages: Pages, bias: float) -> list[tuple[int, Candidate]]:
    """Return the best reading of the chunks: candidates, each with its number among the stretches."""
    judged = pages.judged
    found = []
    for number, score in best(judged, pages.scores, bias=bias):
        chunk, first, last = judged.spans[number]
        field, offset, _ = pages.chunks[chunk]
        first, last = offset + first, offset + last
        if pages.lines[field].classes[first:last].strip("#") != "":  # a number alone names nothing
            found.append((number, Candidate(field, first, last, judged.key[number], score, "chunk")))
    return found


def _nested(pages: Pages, read: Sequence[tuple[int, Candidate]], firm: Iterable[str] | None) -> Iterator[Candidate]:
    """Yield the recognised terms inside candidates of several words; if the `firm` keys are given, with hope alone."""
    judged, found = pages.judged, pages.judged.terms
    if firm is not None:
        same = pages.place.short.get
        hopeful = chain(firm, (judged.key[term] for term in found if judged.inside[term] > _LEAST_NESTED))
        kept = {same(key, key) for key in hopeful}
        found = [term for term in found if same(judged.key[term], judged.key[term]) in kept]
    terms: dict[int, list[int]] = {}
    for term in found:
        terms.setdefault(judged.spans[term][0], []).append(term)
    for number, whole in read:
        chunk, first, last = judged.spans[number]
        if last - first > 1:
            keys, offset = pages.lines[whole.field].keys, whole.first - first
            for term in terms.get(chunk, ()):
                _, inner_first, inner_last = judged.spans[term]
                if term != number and first <= inner_first and inner_last <= last:
                    before = keys[offset + inner_first - 1] if inner_first > first else ""
                    after = keys[offset + inner_last] if inner_last < last else ""
                    begin, end, inside = offset + inner_first, offset + inner_last, float(judged.inside[term])
                    yield Candidate(whole.field, begin, end, judged.key[term], inside, "nested", before, after)


def _from_definitions(pages: Pages) -> Iterator[Candidate]:
    for definition in pages.definitions:
        keys = pages.lines[definition.field].keys
        for first, last in (definition.long, definition.short):
            yield Candidate(definition.field, first, last, "".join(keys[first:last]), 0.0, "definition")


def _from_terms(pages: Pages, knowledge: Knowledge) -> Iterator[Candidate]:
    """Yield the lexicon's terms that no chunk holds: area under the curve, Occam's razor, A/B testing."""
    spread = knowledge.spread
    for number, lines in enumerate(pages.lines):
        keys, last = lines.keys, 0
        for first in [n for n, key in enumerate(keys[:-1]) if key in spread and keys[n + 1] in spread[key]]:
            for rest, key in spread[keys[first]][keys[first + 1]] if first >= last else ():
                if keys[first + 2 : first + 2 + len(rest)] == rest:
                    last = first + 2 + len(rest)
                    yield Candidate(number, first, last, key, _SURE, "phrase")
                    break


def _inside(found: list[Candidate], longer: Sequence[Candidate], pages: Pages) -> list[Candidate]:
    """Return candidates, as nested those that lie inside one of the longer ones: the CNN of CNN/DailyMail.

    Of a coordination only its first part does, which has no head of its own there.
    """
    for at, one in enumerate(found) if longer else ():
        for term in longer:
            within = term.field == one.field and term.first <= one.first and one.last <= term.last
            if within and (term.origin == "phrase" or (term.first == one.first and term.key.startswith(one.key))):
                keys = pages.lines[one.field].keys
                before = keys[one.first - 1] if one.first > term.first else ""
                after = keys[one.last] if one.last < term.last else ""
                found[at] = one._replace(origin="nested", before=before, after=after)
                break
    return found


def _from_coordinations(pages: Pages, knowledge: Knowledge) -> Iterator[Candidate]:
    """Yield the first parts of coordinations that share a head.

    The image generation of image and video generation, the semantic segmentation of semantic, instance and panoptic
    segmentation.
    """
    for at, (number, start, last) in enumerate(pages.chunks):
        lines = pages.lines[number]
        if last - start < 2 or not start or lines.classes[start - 1] != "A":
            continue
        for apart, (first, middle) in enumerate(_coordinated(pages.chunks, at, lines)):
            modifier = lines.classes[middle - 1] in _MODIFIERS
            for begin in range(max(first, middle - 3), middle):
                for tail in range(start + 1, last):
                    key = "".join(lines.keys[begin:middle] + lines.keys[tail:last])
                    if _recognised(key, pages.place, knowledge):
                        firm = knowledge.standing(key).lexicon[:4] == "stro" or key in pages.place.count
                        if modifier or (apart == 0 and (firm or begin == first)):
                            score = _SURE if firm and (modifier or begin == first) else _UNSURE
                            parts = ((begin, middle), (tail, last))
                            yield Candidate(number, begin, last, key, score, "coordination", parts=parts)
                        break


def _coordinated(chunks: Sequence[tuple[int, int, int]], at: int, lines: Lines) -> Iterator[tuple[int, int]]:
    """Yield the chunks that are listed with one behind an "and", nearest first: "A, B and C", "A, B, and C"."""
    number, start, _ = chunks[at]
    end = start - 1
    for other, first, middle in reversed(chunks[max(0, at - _MOST_LISTED) : at]):
        if end and lines.tokens.words[end - 1] == ",":
            end -= 1
        if other != number or middle != end:
            return
        yield first, middle
        end = first
        if not end or lines.tokens.words[end - 1] != ",":
            return


def _recognised(key: str, place: Place, knowledge: Knowledge) -> bool:
    return knowledge.recognised(key) or key in place.count or knowledge.phrases.get(key, (0, 0))[1] >= 6


def group(pages: Pages, candidates: Sequence[Candidate], *, with_hope: bool = False) -> list[Group]:
    """Return the candidates by key, an abbreviation under the key of its expansion, in order of first appearance.

    If only those `with_hope` are wanted, groups are left out that scored too low to be kept.
    """
    place = pages.place
    by_key: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_key.setdefault(place.short.get(candidate.key, candidate.key), []).append(candidate)
    wholes = " ".join({c.key: None for c in candidates if c.origin == "chunk"})
    spaced = f" {wholes} "
    return [
        _group(key, found, pages, wholes, spaced) for key, found in by_key.items() if not with_hope or has_hope(found)
    ]


def has_hope(found: Sequence[Candidate]) -> bool:
    """Tell whether candidates of one key are worth looking at as an entity: found by themselves, or nested and good."""
    return any(c.score > (_LEAST_NESTED if c.origin == "nested" else _LEAST_FIRM) for c in found)


def _group(key: str, found: list[Candidate], pages: Pages, wholes: str, spaced: str) -> Group:
    place = pages.place
    shown = next((c for c in found if c.key == key and c.origin != "coordination"), found[0])
    lines, first, last = pages.lines[shown.field], shown.first, shown.last
    words, keys, classes = lines.words[first:last], lines.keys[first:last], lines.classes[first:last]
    if shown.parts:
        (first, middle), (tail, last) = shown.parts
        words = lines.words[first:middle] + lines.words[tail:last]
        keys = lines.keys[first:middle] + lines.keys[tail:last]
        classes = lines.classes[first:middle] + lines.classes[tail:last]
    shorts = {c.key for c in found} - {key}
    uses, title = place.count[key], key in place.title
    for short in shorts:
        uses += place.count[short]
        title = title or short in place.title
    return Group(
        key=key,
        words=words,
        keys=keys,
        classes=classes,
        candidates=tuple(found),
        uses=uses,
        title=title,
        defined=key in place.long,
        colon=place.colon != "" and (place.colon == key or place.colon in shorts),
        inside_longer=wholes.count(key) > spaced.count(f" {key} "),
        governed=_governed(found, pages.lines),
    )


def _governed(found: Sequence[Candidate], pages: Sequence[Lines]) -> str:
    """Return the most telling kind of word that governs one of the candidates directly, or empty text."""
    order = strength()
    met = [kind for c in found if c.score > _LOW and (kind := pages[c.field].governors[c.first]) in order]
    return min(met, key=order.__getitem__) if met else ""
