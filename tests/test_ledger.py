"""The ledger: what a file may say, what is refused with which line, and what each decision does to a linking."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import store
from kg.assemble import assemble, local_entities
from kg.errors import LedgerError
from kg.graph import Graph
from kg.ledger import REQUIRED, Decision, Ledger, Refused, written
from kg.link import link
from tests.small import PAPERS, extraction, small_graph
from tests.test_link import local

GAN = [local("p1", "generative adversarial network", "GAN"), local("p2", "GANs"), local("p3", "pond sampler"),
       local("p4", "lake sampler"), local("p4", "wave noise", kind="concept")]  # fmt: skip


def decided(*decisions: Decision) -> Ledger:
    return Ledger.parse("\n".join(written(decision) for decision in decisions))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[merge]]\nnames = ["a"]', "L:1: names must be a list of at least 2 texts"),
        ('# a comment\n\n[[merge]]\nname = "a"', "L:3: [[merge]] has no key 'name'"),
        ("[[rename]]\nname = 'a'", "L:1: [[rename]] needs name and label; label is missing"),
        ('[[merge]]\nnames = ["a", "b"]\n[[fuse]]\nx = 1', "L:3: unknown kind of entry 'fuse'"),
        ('[merge]\nnames = ["a", "b"]', "write each entry under a header [[merge]]"),
        ('[[merge]]\nnames = ["a", "b"\n', "L:2: Unclosed array"),
        ('[[merge]]\nnames = [a, "b"]\n', "L:2: Invalid value"),
        ('[[refuse]]\nhead = "a"', "L:1: [[refuse]] with head; it takes one of"),
        ('[[refuse]]\nhead = "a"\nrelation = "loves"\ntail = "b"', "L:1: unknown relation 'loves'"),
        ('[[refuse]]\npaper = "a"\nfield = "abstract"\nstart = -1\nend = 4', "start must be a number of characters"),
        ('[[retype]]\nname = "a"\ntype = ""', "type must be a text that is not empty"),
        ('[[ignore]]\nname = "a"\nreason = 3', "reason must be a text"),
    ],
)
def test_malformed_entries_are_refused_with_their_line(text: str, told: str) -> None:
    with pytest.raises(LedgerError) as raised:
        Ledger.parse(text, name="L")
    assert told in str(raised.value)


@pytest.mark.parametrize(
    "decisions",
    [
        (Decision("merge", ("A thing", "B")), Decision("never", ("b", "a things"))),
        (Decision("merge", ("a", "b")), Decision("merge", ("b", "c")), Decision("never", ("a", "c"))),
        (Decision("rename", ("a",), "x"), Decision("rename", ("A",), "y")),
        (Decision("retype", ("a",), "task"), Decision("retype", ("a",), "metric")),
        (Decision("ignore", ("a",)), Decision("retype", ("a",), "metric")),
    ],
)
def test_contradictions_are_refused_with_both_lines(decisions: tuple[Decision, ...]) -> None:
    with pytest.raises(LedgerError) as raised:
        decided(*decisions)
    assert str(raised.value).count("\n  line ") == 2


def test_a_contradiction_that_only_the_corpus_shows_is_refused() -> None:
    ledger = decided(Decision("rename", ("GAN",), "x"), Decision("rename", ("generative adversarial network",), "y"))
    with pytest.raises(LedgerError, match="line 1: rename GAN"):
        link(GAN, ledger=ledger)


def test_a_ledger_by_hand_keeps_its_comments_when_commands_write(tmp_path: Path) -> None:
    text = '# mine\n[[merge]]  # really\nnames = ["a", "b"]\ndate = 2024-05-01\n\n# at the end\n'
    path = tmp_path / "ledger.toml"
    path.write_text(text, encoding="utf-8")
    ledger = Ledger.load(path)
    assert ledger.decisions[0].date == "2024-05-01"
    longer = ledger.adding(Decision("ignore", ("c",), reason='says "no"\n'))
    assert longer.text.startswith(text)
    back, last = longer.without_last()
    assert (back.text, last.kind, last.reason) == (text, "ignore", 'says "no"\n')


_names = st.text(min_size=1, max_size=12).filter(lambda text: text.strip())
_decisions = st.one_of(
    st.tuples(_names, _names).map(lambda names: Decision("merge", names)),
    st.tuples(_names, _names).map(lambda pair: Decision("rename", (pair[0],), pair[1])),
    st.tuples(_names, _names).map(lambda pair: Decision("split", (pair[0],), None, pair)),
    _names.map(lambda name: Decision("refuse", (), refused=Refused(paper=name, entity=name, role="uses"), reason=name)),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(_decisions, st.sampled_from(["", "# note\n", '[[ignore]]\nname = "zzz never"\n']))
def test_what_is_written_is_read_and_undo_restores_the_bytes(decision: Decision, before: str) -> None:
    ledger = Ledger.parse(before)
    longer = ledger.adding(decision)
    assert longer.decisions[-1] == decision
    assert longer.without_last() == (ledger, decision)


def test_a_merge_makes_one_entity_and_leaves_a_redirect() -> None:
    linking = link(GAN, ledger=decided(Decision("merge", ("pond sampler", "lake sampler"), reason="same code")))
    assert linking.ids["p3", "method/pond sampler"] == linking.ids["p4", "method/lake sampler"] == "method/pond-sampler"
    assert ("method/lake-sampler", "method/pond-sampler") in linking.redirects
    assert [row[3:] for row in linking.merges if row[3] == "ledger"] == [("ledger", "line 1: same code")]
    assert not [row for row in linking.candidates if "method/pond-sampler" in row]


def test_never_keeps_apart_what_the_rules_join() -> None:
    linking = link(GAN, ledger=decided(Decision("never", ("generative adversarial network", "GANs"))))
    assert linking.ids["p1", "method/generative adversarial network"] != linking.ids["p2", "method/GANs"]
    assert linking.unused == []


def test_never_takes_a_pair_from_the_list() -> None:
    entities = [local("p", "tranformer decoding"), local("q", "transformer decoding")]
    ledger = decided(Decision("never", ("tranformer decoding", "transformer decoding")))
    assert link(entities).candidates
    assert link(entities, ledger=ledger).candidates == []


def test_a_split_takes_forms_off_even_within_one_paper() -> None:
    linking = link(GAN, ledger=decided(Decision("split", ("generative adversarial network",), None, ("GAN", "GANs"))))
    here = linking.entity_of("p1", "method/generative adversarial network", "generative adversarial network")
    there = linking.entity_of("p1", "method/generative adversarial network", "GAN")
    assert here == "method/generative-adversarial-network"
    assert there == linking.ids["p2", "method/GANs"] == "method/gan"


def test_rename_and_retype_change_the_id_and_leave_redirects() -> None:
    ledger = decided(
        Decision("retype", ("wave noise",), "metric"), Decision("rename", ("wave noise",), "Wave Noise Level")
    )
    linking = link(GAN, ledger=ledger)
    entity = linking.entities["metric/wave-noise-level"]
    assert (entity.type, entity.label) == ("metric", "Wave Noise Level")
    assert ("concept/wave-noise", "metric/wave-noise-level") in linking.redirects


def test_ignore_leaves_the_entity_out() -> None:
    linking = link(GAN, ledger=decided(Decision("ignore", ("concept/wave-noise",))))
    assert ("p4", "concept/wave noise") not in linking.ids
    assert not any("wave" in entity for entity in linking.entities)


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (Decision("merge", ("pond sampler", "no such thing")), "nothing is called 'no such thing'"),
        (Decision("merge", ("GANs", "generative adversarial networks")), "they are one entity already"),
        (Decision("retype", ("pond sampler",), "method"), "method/pond-sampler has that type"),
        (Decision("split", ("pond sampler",), None, ("x",)), "method/pond-sampler is not written so, or only so"),
        (Decision("never", ("pond sampler", "sea sampler")), "nothing is called 'sea sampler'"),
        (Decision("refuse", (), refused=Refused(head="x", relation="is_a", tail="y")), "nothing is called 'x'"),
    ],
)  # fmt: skip
def test_a_decision_that_applies_to_nothing_is_reported(decision: Decision, why: str) -> None:
    assert link(GAN, ledger=decided(decision)).unused == [(decision, why)]


def test_a_name_of_two_entities_needs_the_id() -> None:
    entities = [local("p1", "lake depth network", "LDN"), local("p2", "linear dune network", "LDN")]
    linking = link(entities, ledger=decided(Decision("ignore", ("LDN",))))
    assert "write the id" in linking.unused[0][1]


def test_the_lock_knows_nothing_of_the_ledger() -> None:
    ledger = decided(
        Decision("merge", ("pond sampler", "lake sampler")),
        Decision("never", ("generative adversarial network", "GANs")),
        Decision("rename", ("wave noise",), "noise of waves"),
    )
    plain, with_ledger = link(GAN), link(GAN, ledger=ledger)
    assert with_ledger.lock == plain.lock
    assert link(GAN, lock=with_ledger.lock) == link(GAN, lock=plain.lock)


_FORMS = ["generative adversarial network", "GANs", "pond sampler", "lake sampler", "wave noise", "nothing"]
_name = st.sampled_from(_FORMS)
_ledgers = st.lists(
    st.one_of(
        st.tuples(_name, _name).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Decision("merge", pair)),
        st.tuples(_name, _name).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Decision("never", pair)),
        st.tuples(_name, _name).map(lambda pair: Decision("split", (pair[0],), None, (pair[1],))),
        st.tuples(_name, st.sampled_from(["task", "metric"])).map(lambda pair: Decision("retype", (pair[0],), pair[1])),
        _name.map(lambda name: Decision("ignore", (name,))),
    ),
    max_size=5,
)


@settings(max_examples=100, deadline=None)
@given(_ledgers)
def test_replaying_is_idempotent_and_every_mention_has_an_entity_that_is_there(decisions: list[Decision]) -> None:
    try:
        ledger = decided(*decisions)
        once = link(GAN, ledger=ledger)
    except LedgerError:
        return
    assert link(GAN, ledger=ledger, lock=once.lock).ids == link(GAN, ledger=ledger, lock=link(GAN).lock).ids
    assert {*once.ids.values(), *once.moved.values()} == set(once.entities)
    assert all(new in once.entities and old not in once.entities for old, new in once.redirects)


def test_the_example_of_the_documentation_is_a_ledger() -> None:
    text = (Path(__file__).parents[1] / "docs" / "identity.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert {decision.kind for decision in Ledger.parse(example).decisions} == set(REQUIRED)


@pytest.mark.parametrize(
    ("refused", "gone"),
    [
        (Refused(paper="ripple-loss-1", field="title", start=0, end=11), ("mention", 1)),
        (Refused(paper="stream-2", entity="PondNet-S"), ("mention", 2)),
        (Refused(head="PondNet-S", relation="outperforms", tail="MobileNetV2"), ("relation", 1)),
        (Refused(paper="stream-2", head="StreamNet", relation="extends", tail="PondNet-S"), ("relation", 1)),
        (Refused(paper="stream-2", head="PondNet-S", relation="outperforms", tail="MobileNetV2"), None),
    ],
)
def test_what_is_refused_is_not_in_the_graph(refused: Refused, gone: tuple[str, int] | None) -> None:
    extractions = sorted(((paper, extraction(paper)) for paper in PAPERS), key=lambda pair: pair[0].id)
    ledger = decided(Decision("refuse", (), refused=refused))
    linking = link(local_entities(extractions), ledger=ledger)
    connection = store.create()
    assemble(connection, extractions, linking)
    with small_graph() as whole, Graph(connection) as graph:
        if gone is None:
            assert [why for _, why in linking.unused] == ["nothing of the kind is in the graph"]
        else:
            assert whole.count(gone[0]) - graph.count(gone[0]) == gone[1]
            assert linking.unused == []
