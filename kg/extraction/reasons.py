"""Reasons: what speaks for a role of an entity, as rows of a table of weights.

There are reasons of the entity (its name, type, how often and where it stands) and of each mention (the words before
and after it, its neighbours, its place), and the cues. A reason that the table does not know has row 0, which weighs
nothing. Training collects with tables that grow.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import repeat

from kg.extraction.clusters import cluster_of, fine_clusters
from kg.extraction.governor import verb_after
from kg.extraction.scene import Scene
from kg.extraction.weights import Tables, strongest
from kg.model import Field
from kg.reading import Chosen

#: How many words before and after a mention are looked at.
_BEFORE, _AFTER = 4, 3

#: How many mentions of an entity are looked at, the first ones.
_MENTIONS = 4

#: Reasons of a mention, in the order in which `_mention_rows` asks for them: the words looked at before and after it.
_LOOKS = {
    "word-before": (1, 0), "word-after": (0, 1), "place": (0, 0), "governor": (7, 0), "verb-after": (0, 8),
    "sentence": (0, 0),
}  # fmt: skip
_OF_MENTION: dict[Field, tuple[str, ...]] = {
    "title": tuple(f"title:{kind}" for kind in (*_LOOKS, "before", "after")),
    "abstract": (*_LOOKS, "before", "after"),
}
_OF_ENTITY = ("count", "order", "title", "known", "rivals", "cue", "when")
_OF_NAME = ("tokens", "capitals", "head", "name", "word", "cluster")
#: How many names' rows are remembered.
_REMEMBERED = 50_000

#: Place of a sentence: its number from the beginning, to 5, and from the end, to 3.
_WHERE = tuple(tuple(f"{begin} {end}" for end in range(4)) for begin in range(6))


@dataclass(frozen=True, slots=True)
class Reasons:
    """The rows of all entities' reasons, one entity after another: those of `entities[i]` begin at `bounds[i]`.

    `blocks` has, for each mention, where its own begin; before an entity's first block stand those of the entity.
    """

    entities: tuple[str, ...]
    rows: list[int]
    bounds: list[int]
    blocks: list[tuple[int, Chosen]]


def collect(scene: Scene, tables: Tables) -> Reasons:
    """Return the rows of every entity's reasons, entities in the order of their first mention."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, mention in enumerate(scene.reading.mentions):
        groups[mention.entity].append(number)
    introduced = {entity for entity, cues in scene.cued.items() if any(c[1].cue.gives == "introduces" for c in cues)}
    rows: list[int] = []
    bounds: list[int] = []
    blocks: list[tuple[int, Chosen]] = []
    for order, (entity, numbers) in enumerate(groups.items()):
        bounds.append(len(rows))
        rows += _entity_rows(scene, tables, entity, numbers, order=order, introduced=introduced)
        for number in numbers[:_MENTIONS]:
            mention = scene.reading.mentions[number]
            blocks.append((len(rows), mention))
            rows += _mention_rows(scene, tables, number)
    return Reasons(tuple(groups), rows, bounds, blocks)


def _entity_rows(
    scene: Scene,
    tables: Tables,
    entity: str,
    numbers: list[int],
    *,
    order: int,
    introduced: set[str],
) -> list[int]:
    mentions = scene.reading.mentions
    first = mentions[numbers[0]]
    count, ordinal, title, known, rivals, cue, when = tables.asks(_OF_ENTITY, first.type)
    in_title = first.field == "title"
    colon = in_title and ":" in scene.fields["title"].lower[first.last :]
    others = min(3, len(introduced) - (entity in introduced))
    familiarity = strongest({mentions[number].text for number in numbers})
    shape = _shape(first.text)
    rows = [
        count("many" if len(numbers) > 4 else str(len(numbers)), 0),
        ordinal(str(min(order, 5)), 0),
        title(f"{in_title:d}{colon:d}", 0),
        known(f"{familiarity} {shape}", 0),
        known(familiarity, 0),
        rivals(f"{entity in introduced:d}{others}{in_title:d}{colon:d}", 0),
    ]
    rows += _name_rows(tables, first)
    rows += [cue(match.cue.name, 0) for _, match, _ in scene.cued.get(entity, ())]
    if "abstract" in scene.told:
        places = [
            scene.told["abstract"].at(m.first) for m in map(mentions.__getitem__, numbers) if m.field == "abstract"
        ]
        rows += [when(reason, 0) for reason in scene.told["abstract"].when(places, titled=in_title, shape=shape)]
    return rows


def _name_rows(tables: Tables, mention: Chosen) -> tuple[int, ...]:
    """Return the rows of what an entity is called, which are the same in every paper."""
    known = tables.of_names.get((mention.type, mention.text))
    if known is None:
        tokens, capitals, head, name, word, cluster = tables.asks(_OF_NAME, mention.type)
        plain = mention.text.lower()
        words = plain.split()
        last = cluster_of(words[-1])
        rows = [
            tokens(str(min(mention.last - mention.first, 4)), 0),
            capitals(_shape(mention.text), 0),
            head(words[-1], 0),
            name(plain, 0),
            cluster(f"head {last.fine}", 0),
            cluster(f"head {last.coarse}", 0),
        ]
        rows += map(word, words, repeat(0))
        rows += map(cluster, fine_clusters(words), repeat(0))
        known = tuple(rows)
        if len(tables.of_names) < _REMEMBERED:
            tables.of_names[mention.type, mention.text] = known
    return known


def _shape(text: str) -> str:
    plain = text.lower()
    return "Aa" if text != plain and text[1:] != plain[1:] else "A" if text != plain else "a"


def _mention_rows(scene: Scene, tables: Tables, number: int) -> list[int]:
    mentions = scene.reading.mentions
    mention = mentions[number]
    field, told = scene.fields[mention.field], scene.told[mention.field]
    lower = field.lower
    asks = tables.asks(_OF_MENTION[mention.field], mention.type)
    next_left, next_right, place, governed, acts, sentence, before, after = asks
    at = told.at(mention.first)
    begin, end = field.sentences[at]
    first, last = mention.first, mention.last
    left, right = lower[max(begin, first - _BEFORE) : first], lower[last : min(end, last + _AFTER)]
    where = str(number) if mention.field == "title" else _WHERE[min(at, 5)][min(len(told.kinds) - 1 - at, 3)]
    return [
        next_left(left[-1] if left else "<", 0),
        next_right(right[0] if right else ">", 0),
        place(where, 0),
        governed(scene.reading.governors[mention.field][first], 0),
        acts(verb_after(lower, last, end), 0),
        sentence(told.kinds[at], 0),
        *map(before, left, repeat(0)),
        *map(after, right, repeat(0)),
    ]


def words_of(scene: Scene, reasons: Reasons, at: int) -> tuple[Chosen, tuple[int, int], str]:
    """Return, for a place in the rows: the mention it speaks of, the tokens it looks at, and the kind of reason."""
    block = max(0, bisect_right(reasons.blocks, at, key=lambda block: block[0]) - 1)
    start, mention = reasons.blocks[block]
    offset = at - start
    first, last = mention.first, mention.last
    if offset < 0 or reasons.bounds[bisect_right(reasons.bounds, at) - 1] > start:
        following = reasons.blocks[block + 1][1] if offset >= 0 else mention
        return following, (following.first, following.last), "name"
    field = scene.fields[mention.field]
    begin, end = next(s for s in field.sentences if s[0] <= first < s[1])
    if offset < len(_LOOKS):
        kind = list(_LOOKS)[offset]
        back, ahead = _LOOKS[kind]
        return mention, (max(begin, first - back) if back else first, min(end, last + ahead) if ahead else last), kind
    before, word = min(_BEFORE, first - begin), offset - len(_LOOKS)
    if word < before:
        return mention, (first - before + word, last), "before"
    return mention, (first, last + word - before + 1), "after"
