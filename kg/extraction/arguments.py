"""The parts of a reported result: whose it is, what was measured, on what, against which; read around the figure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extraction.figures import Figure
from kg.model import Field
from kg.reading import Chosen, FieldText

#: Full-width letters: patterns take them for letters, and texts hardly ever have them.
_SYMBOLS = {"method": "Ｍ", "dataset": "Ｄ", "benchmark": "Ｂ", "task": "Ｔ", "metric": "Ｅ", "concept": "Ｃ"}
MASKS = frozenset("·") | frozenset(_SYMBOLS.values())
_AGAINST = re.compile(
    r"(?:\bthan|\bover|\babove|\bbelow|\bversus|\bvs\.?|\bagainst|\b(?:[Cc]ompared|comparison|relative|respect)"
    r"(?: to| with)?|\b(?:outperform|surpass|exceed|beat)\w*) (?:[\w'’-]+ ){0,5}?(Ｍ)(?!·* ?-)"
)
_VERB = re.compile(
    r"\b(?:achiev|reach|attain|obtain|scor|yield|gets?\b|got\b|hits?\b|deliver|improv|increas|rais|boost|enhanc|reduc|cuts?\b"
    r"|decreas|lower|sav|outperform|surpass|exceed|beat|gain|accelerat|speed|drop|is\b|are\b|was\b|has\b|have\b|had\b"
    r"|requir|needs?\b|show|provid|offer|bring|leads?\b|results?\b|enabl|shows?\b|retain|maintain|preserv|runs?\b"
    r"|solv|recover|sets?\b|push|halv|doubl|tripl|gives?\b|produc|demonstrat|trim|shrink|advanc|exhibit|lift|uses?\b|using\b|train|converg"
    r"|with(?= [^,;]{0,30}?\d))"
)
_OURS = re.compile(
    r"\b(?:[Oo]ur|[Tt]he proposed|[Tt]his|[Tt]he resulting)(?: [\w-]+){0,3}? (?:method|approach|model|framework"
    r"|algorithm|system|technique|architecture|network|scheme|solution|estimator|strategy|pipeline|mechanism|procedure|variant"
    r"|agent|policy|loss|module|implementation|design)s?\b|\b[Ww]e\b|\b[Ii]t\b|\bwhich\b|\b[Oo]urs\b"
)
_METHOD_BY = re.compile(r"^[^.;]{0,40}?\b(?:by|with|using|for|from) (?:our |the )?(Ｍ)")
_BEHIND = re.compile(r" ?\(?(?:(?!on\b|over\b|than\b|and\b|for\b|from\b)[\w'’/-]+ ){0,4}?\(?(Ｅ)")
_CHANGE = re.compile(r"\bis\b|\bare\b|\bimprov|\bgain|\breduc|\bincreas|\bfaster|\bspeed|\bruns?\b")
_ENDS = re.compile(r" ?(?:on|for|at|over|across|when|with|than|[),;.]|$)")
_GOVERNED = re.compile(r"\b(?:of|for|on|in|from|into|to|between|over|by|a|an) (?:[\w-]+ ){0,2}$")
_RIVAL = re.compile(r"\b(?:than|over|compared|relative|versus)\b")
_METHOD_OF = re.compile(r" ?Ｅ·* (?:of|by|for) (?:the )?(Ｍ)")
_METHOD_AT = re.compile(r"(Ｍ)·* \([^()]*$|Ｅ·* (?:of|by) (?:the )?(Ｍ)·* (?:is|was|reaches|equals) [^,;]{0,20}$")
_ON = re.compile(
    r"\b(?:[Oo]n|[Ii]n|[Ff]or|[Oo]ver|[Aa]cross|at|to|within|of|from)\b(?: (?!Ｍ|by |than )[\w'’,()-]+){0,5}? ?\(?$"
)


_LIST = re.compile(r"[^.;]{0,14}?(?:,|and|or|/|\(|to)[^.;\w]{0,3}(?:about |up to |by )?")


_CHANGES = ("reduction", "gain", "improvement", "increase", "decrease", "drop")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its mentions masked: one symbol and dots over the rest, so that offsets stay.

    Offsets are code points within the sentence, which begins at `offset` in its field.
    """

    field: Field
    offset: int
    written: str
    text: str
    at: dict[int, Chosen]


@dataclass(frozen=True, slots=True)
class Parts:
    """Entity ids of a result's parts, None where the text does not say, and the places in the line that said so.

    `of_change` tells that the metric is itself a change: "accuracy drop", "latency reduction".
    """

    method: str | None = None
    metric: str | None = None
    dataset: str | None = None
    task: str | None = None
    comparator: str | None = None
    of_change: bool = False
    places: tuple[tuple[int, int], ...] = ()


def mask(field: FieldText, start: int, end: int, mentions: Sequence[Chosen]) -> Line:
    """Return the field's sentence `[start:end]` with its mentions masked, the first and longest where they overlap."""
    letters = ["x" if letter in MASKS else letter for letter in field.text[start:end]]
    at: dict[int, Chosen] = {}
    free = start
    for mention in mentions:
        if free <= mention.start and mention.end <= end:
            place = mention.start - start
            letters[place : mention.end - start] = "·" * (mention.end - mention.start)
            letters[place] = _SYMBOLS.get(mention.type, _SYMBOLS["concept"])
            at[place] = mention
            free = mention.end
    return Line(field.field, start, field.text[start:end], "".join(letters), at)


def find_parts(line: Line, figures: Sequence[Figure], *, system: str | None) -> list[Parts]:
    """Return the parts of each figure; `system` is what "our method" stands for."""
    datasets = _places_by_figure(line, figures, "ＤＢ")
    tasks = _places_by_figure(line, figures, "Ｔ")
    metrics = [_metric(line, figures, number) for number in range(len(figures))]
    found = []
    for number, (dataset, task, metric) in enumerate(zip(datasets, tasks, metrics, strict=True)):
        figure = figures[number]
        comparator = _comparator(line, figures, number)
        method, entity = _method(line, figure, avoid=comparator, system=system)
        places = [p for p in (dataset, task, metric, comparator, method) if p is not None]
        found.append(
            Parts(
                entity,
                _entity(line, metric),
                _entity(line, dataset),
                _entity(line, task),
                _entity(line, comparator),
                metric in line.at and line.at[metric].text.lower().rstrip("s").endswith(_CHANGES),
                tuple((p, p + len(line.at[p].text)) if p in line.at else (p, p + 1) for p in places),
            )
        )
    return found


def _entity(line: Line, place: int | None) -> str | None:
    return line.at[place].entity if place is not None and place in line.at else None


def _positions(line: Line, symbols: str) -> list[int]:
    return [place for place in line.at if line.text[place] in symbols]


def _places_by_figure(line: Line, figures: Sequence[Figure], symbols: str) -> list[int | None]:
    """Return for each figure where its dataset (or task) stands.

    As many of them as figures, in lists, go together in order; else the one named behind the figure with a preposition
    before the next figure; else the only one of the sentence. Several that share one figure leave it open.
    """
    places = [place for place in _positions(line, symbols) if _ON.search(line.text[:place]) or _joined(line, place)]
    if not places:
        return [None] * len(figures)
    if len(figures) == len(places) > 1 and (places[0] > figures[-1].end or places[-1] < figures[0].start):
        return list(places)
    return [_place(line, figures, number, places) for number in range(len(figures))]


def _place(line: Line, figures: Sequence[Figure], number: int, places: list[int]) -> int | None:
    bracketed = re.search(r"([ＤＢＴ])·* ?\([^()]{0,12}$", line.text[: figures[number].start])
    if bracketed and bracketed.start(1) in places:
        return bracketed.start(1)
    first, last = _run(line, figures, number)
    limit = figures[last + 1].start if last + 1 < len(figures) else len(line.text)
    listed = [place for place in places if figures[last].end <= place < limit]
    if last > first and len(listed) == last - first + 1:
        return listed[number - first]
    behind = [place for place in places if figures[number].end <= place < limit]
    before = [place for place in places if place < figures[0].start]
    own = [p for p in places if number and figures[number - 1].end <= p < figures[number].start] if not behind else []
    group = behind or (own if own and not _taken(line, figures[number - 1].end, own[0]) else before)
    if not group or (len(group) > 1 and _joined(line, group[1])):
        return None
    return group[0] if behind else group[-1]


def _taken(line: Line, figure_end: int, place: int) -> bool:
    """Whether the place belongs to the figure before it: there is no clause boundary between the two."""
    return not re.search(r"[,;]|\band\b|\bwhile\b", line.text[figure_end:place])


def _joined(line: Line, place: int) -> bool:
    """Whether the mention follows another in a list."""
    return bool(re.search(r"[ＭＤＢＴＥＣ]·*(?: \([^()]*\))?(?:,|,? and|,? or|/| &) ?(?:the )?$", line.text[:place]))


def _metric(line: Line, figures: Sequence[Figure], number: int) -> int | None:
    """Return where the figure's metric stands: right behind it (or its list), else before it, else behind it."""
    figure = figures[number]
    limit = figures[number + 1].start if number + 1 < len(figures) else len(line.text)
    last = figures[_run(line, figures, number)[1]].end
    behind = _BEHIND.match(line.text, figure.end, limit) or _BEHIND.match(line.text, last)
    if behind:
        return behind.start(1)
    start = figures[number - 1].end if number else 0
    if number and (taken := _BEHIND.match(line.text, start, figure.start)):
        start = taken.end()
    before = [place for place in _positions(line, "Ｅ") if start <= place < figure.start]
    if before:
        return before[-1]
    after = [place for place in _positions(line, "Ｅ") if figure.end <= place < limit]
    if after and not re.search(r"\d ?$|,| and ", line.text[figure.end : after[0]]):
        return after[0]
    if number and (_run(line, figures, number)[0] < number or _goes_on(line, figures, number, apposed=True)):
        return _metric(line, figures, number - 1)
    return None


def _goes_on(line: Line, figures: Sequence[Figure], number: int, *, apposed: bool = False) -> bool:
    """Whether the figure goes on a list of one unit, "2 % on A and 3 % on B", or (`apposed`) says the same in another
    way: "18 % error, a relative improvement of 4 %"."""
    if not number or figures[number - 1].unit != figures[number].unit:
        return False
    between = line.text[figures[number - 1].end : figures[number].start]
    if apposed and re.search(r"\b(?:relative|absolute)\b", between):
        return True
    return _ENDS.match(line.text, figures[number].end) is not None and not _CHANGE.search(between)


def _run(line: Line, figures: Sequence[Figure], number: int) -> tuple[int, int]:
    """Return the first and last number of the list of figures that the figure stands in."""
    first = last = number
    while last + 1 < len(figures) and _LIST.fullmatch(line.text[figures[last].end : figures[last + 1].start]):
        last += 1
    while first and _LIST.fullmatch(line.text[figures[first - 1].end : figures[first].start]):
        first -= 1
    return first, last


def _comparator(line: Line, figures: Sequence[Figure], number: int) -> int | None:
    """Return where the rival stands: behind the figure and its list, else before it."""
    found = [match.start(1) for match in _AGAINST.finditer(line.text)]
    last = number
    while (
        last + 1 < len(figures)
        and _goes_on(line, figures, last + 1)
        and not _RIVAL.search(line.text, figures[last].end, figures[last + 1].start)
    ):
        last += 1
    limit = figures[last + 1].start if last + 1 < len(figures) else len(line.text)
    behind = [place for place in found if figures[number].end <= place < limit]
    before = [place for place in found if place < figures[number].start]
    return behind[0] if behind else before[-1] if before else None


def _method(line: Line, figure: Figure, *, avoid: int | None, system: str | None) -> tuple[int | None, str | None]:
    """Return where the result's subject stands, and its entity: a method before the verb, or what stands for ours."""
    own = _METHOD_OF.match(line.text, figure.end) or _METHOD_AT.search(line.text, 0, figure.start)
    if own:
        place = own.start(own.lastindex or 1)
        return place, line.at[place].entity
    other = line.at[avoid].entity if avoid is not None else None
    verbs = [match.start() for match in _VERB.finditer(line.text, 0, figure.start)]
    for number in range(len(verbs) - 1, -1, -1):
        subject = _subject(line, verbs[number - 1] if number else 0, verbs[number], other=other, system=system)
        if subject is not None:
            return subject
    by = _METHOD_BY.match(line.text[figure.end :])
    if by and figure.end + by.start(1) != avoid:
        place = figure.end + by.start(1)
        return place, line.at[place].entity
    return _subject(line, verbs[-1] if verbs else 0, figure.start, other=other, system=system) or (None, None)


def _subject(
    line: Line, since: int, verb: int, *, other: str | None, system: str | None
) -> tuple[int, str | None] | None:
    """Return the last method, or words for ours, that may be the verb's subject; `since` is the verb before it."""
    clause = 1 + max(
        line.text.rfind(mark, 0, verb) for mark in (";", ":", " while ", " whereas ", " but ", " although ")
    )
    since = max(since, clause)
    ours = [match.start() for match in _OURS.finditer(line.text, since, verb)]
    free = [
        place
        for place in _positions(line, "Ｍ")
        if since <= place < verb and line.at[place].entity != other and not _is_object(line, since, place)
    ]
    bare = [place for place in free if not _GOVERNED.search(line.text[:place])] or free
    if bare and (not ours or bare[-1] > ours[-1]):
        return bare[-1], line.at[bare[-1]].entity
    if ours and system is not None and system != other:
        return ours[-1], system
    return None


def _is_object(line: Line, since: int, place: int) -> bool:
    """Whether the method is a rival, in brackets, or what the verb before it acts upon."""
    if any(found.start(1) == place for found in _AGAINST.finditer(line.text, since)):
        return True
    if line.text.rfind("(", since, place) > line.text.rfind(")", since, place):
        return True
    before = line.text[since:place]
    return _VERB.match(before) is not None and not re.search(r"\b(?:that|which|where|and)\b|,", before)
