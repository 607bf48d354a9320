"""Decisions by command on a built folder: shown before they are taken, applied, explained, taken back to the byte."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg import builder
from kg.builder import Options, build
from kg.cli import cli
from kg.diff import diff
from kg.errors import LedgerError
from kg.extraction import hash_patterns
from kg.graph import open_graph
from kg.review import review
from kg.why import why

RECORDS = [
    {"id": "gan", "title": "PondGAN: Adversarial Ponds", "year": 2020,
     "abstract": "We propose PondGAN, a generative adversarial network (GAN) for image generation. PondGAN outperforms "
                 "StyleGAN on ImageNet."},
    {"id": "lake", "title": "Lakes of Images", "year": 2021,
     "abstract": "We train GANs and variational autoencoders for image generation on the ImageNet dataset. "
                 "StyleGAN2 is used for comparison."},
    {"id": "bert", "title": "Reading Ponds", "year": 2022,
     "abstract": "BERT and BERT-large are evaluated on GLUE for sentiment analysis. We use BERT with variational "
                 "auto-encoders."},
]  # fmt: skip
OUTPUTS = ("graph.ttl", "graph.html", "ids.lock", "manifest.json")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decisions")
    source = folder / "papers.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    build([source], folder / "out")
    return folder / "out"


def run(directory: Path, *args: str) -> Result:
    return CliRunner().invoke(cli, [*args, "--dir", str(directory)], catch_exceptions=False)


def bytes_of(directory: Path) -> dict[str, bytes]:
    return {name: (directory / name).read_bytes() for name in OUTPUTS} | {
        path.name: path.read_bytes() for path in directory.glob("ledger.toml")
    }


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("never", "generative adversarial network", "GANs"), "1 entities split"),
        (("rename", "PondGAN", "Pond-GAN"), "PondGAN → Pond-GAN"),
        (("retype", "PondGAN", "concept"), "method → concept"),
        (("ignore", "PondGAN"), "1 entities removed"),
        (("refuse", "--paper", "gan", "--entity", "PondGAN", "--role", "introduces"), "1 roles removed"),
    ],
)
def test_a_trial_shows_what_would_change_and_changes_nothing(built: Path, args: tuple[str, ...], told: str) -> None:
    before = bytes_of(built)
    tried = run(built, *args, "--dry-run")
    assert told in tried.output
    assert bytes_of(built) == before


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("merge", "PondGAN", "StyleGAN"), "1 entities merged"),
        (("split", "generative adversarial network", "GAN"), "1 entities split"),
        (("refuse", "--paper", "gan", "--entity", "PondGAN"), "1 entities removed"),
    ],
)
def test_a_decision_shows_itself_applies_and_is_undone_to_the_byte(
    built: Path, args: tuple[str, ...], told: str
) -> None:
    before = bytes_of(built)
    tried = run(built, *args, "--dry-run", "--reason", "a test")
    assert tried.exit_code == 0, tried.output
    assert told in tried.output
    assert bytes_of(built) == before
    taken = run(built, *args, "--reason", "a test")
    assert taken.output == tried.output
    assert bytes_of(built) != before
    assert 'reason = "a test"' in (built / "ledger.toml").read_text(encoding="utf-8")
    assert run(built, "undo").exit_code == 0
    assert bytes_of(built) == before


def test_a_merge_is_in_the_graph_with_its_reason_and_a_redirect(built: Path) -> None:
    run(built, "merge", "PondGAN", "StyleGAN", "--reason", "one code base", "--author", "Ada", "--date", "2024-05-01")
    try:
        with open_graph(built) as graph:
            assert graph.entity("method/stylegan").id == "method/pondgan"
            answer = why(graph, "PondGAN", "StyleGAN")
            assert answer.same
            assert [step.reason for step in answer.steps] == ["ledger"]
            assert not [s for s in graph.relations() if s.subject == s.object]
        printed = run(built, "why", "StyleGAN", "PondGAN").output
        assert "line 1: one code base" in printed
        again = run(built, "merge", "StyleGAN", "PondGAN")
        assert (again.exit_code, "one entity already" in again.output) == (4, True)
    finally:
        run(built, "undo")


def test_names_that_mean_nothing_change_nothing(built: Path) -> None:
    before = bytes_of(built)
    assert run(built, "merge", "PondGAN", "no such thing at all").exit_code == 6
    assert run(built, "retype", "PondGAN", "animal").exit_code == 2
    assert run(built, "undo").exit_code == 4
    assert bytes_of(built) == before


def test_a_decision_against_an_earlier_one_is_refused(built: Path) -> None:
    run(built, "never", "PondGAN", "StyleGAN")
    try:
        refused = run(built, "merge", "PondGAN", "StyleGAN")
        assert refused.exit_code == 4
        assert "line 1: never" in refused.output
        assert "line 4: merge" in refused.output
        answer = run(built, "why", "PondGAN", "StyleGAN").output
        assert "two entities" in answer
        assert "line 1: never PondGAN, StyleGAN" in answer
    finally:
        run(built, "undo")


@pytest.mark.parametrize(
    ("a", "b", "same", "reason"),
    [
        ("GANs", "generative adversarial network", True, "abbreviation"),
        ("variational autoencoders", "variational auto-encoders", True, "hyphen or space"),
        ("BERT", "BERT-large", False, "a version or size is not merged with what it varies"),
        ("PondGAN", "ImageNet", False, "no rule, paper or decision joins them"),
    ],
)
def test_why(built: Path, a: str, b: str, same: bool, reason: str) -> None:
    with open_graph(built) as graph:
        answer = why(graph, a, b)
    assert answer.same == same
    assert reason in {step.reason for step in answer.steps}


def test_versions_stand_as_derived_statements_with_the_name_itself_as_evidence(built: Path) -> None:
    with open_graph(built) as graph:
        found = [s for s in graph.relations(tail="method/bert") if s.predicate == "is_a"]
        assert [(s.subject, s.support) for s in found] == [("method/bert-large", 1)]
        (evidence,) = found[0].evidence
        assert evidence.pattern == "derived:variant"
        assert graph.paper(evidence.paper).text(evidence.field)[evidence.start : evidence.end] == "BERT-large"


def test_a_diff_names_new_papers_as_the_cause(built: Path, tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    more = {"id": "new", "title": "Sea Search", "abstract": "We introduce SeaNet for image generation with PondGAN."}
    source.write_text("".join(json.dumps(record) + "\n" for record in [*RECORDS, more]), encoding="utf-8")
    build([source], tmp_path / "out", options=Options(lock=built / "ids.lock"))
    with open_graph(built) as a, open_graph(tmp_path / "out") as b:
        found = diff(a, b)
        assert diff(b, b).changes == ()
    assert found.papers_added == ("new",)
    assert {c.how for c in found.of("entity")} == {"added"}
    assert {c.cause for c in found.changes} == {"new paper: new"}
    markdown = CliRunner().invoke(cli, ["diff", str(built), str(tmp_path / "out"), "--format", "markdown"]).output
    assert "| before | after | detail | cause |" in markdown
    as_json = CliRunner().invoke(cli, ["diff", str(built), str(tmp_path / "out"), "--format", "json"]).output
    assert json.loads(as_json)["papers_added"] == ["new"]


def test_with_one_lock_adding_papers_gives_what_a_build_from_nothing_gives(built: Path, tmp_path: Path) -> None:
    lock = tmp_path / "ids.lock"
    lock.write_bytes((built / "ids.lock").read_bytes())
    source = tmp_path / "papers.jsonl"
    build([built.parent / "papers.jsonl"], tmp_path / "grown", options=Options(lock=lock))
    more = {"id": "new", "title": "Sea Search", "abstract": "We introduce SeaNet for image generation with PondGAN."}
    source.write_text("".join(json.dumps(record) + "\n" for record in [more, *RECORDS]), encoding="utf-8")
    for folder in ("grown", "fresh"):
        build([source], tmp_path / folder, options=Options(lock=lock))
    assert bytes_of(tmp_path / "grown") == bytes_of(tmp_path / "fresh")
    with open_graph(built) as old, open_graph(tmp_path / "grown") as new:
        assert {e.id for e in old.entities()} <= {e.id for e in new.entities()}


def test_review_lists_pairs_with_their_sentences(tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    records = [
        {"id": "a", "title": None, "abstract": "We use variational inference for topic modeling."},
        {"id": "b", "title": None, "abstract": "We use variational inferense for topic modeling."},
        {"id": "c", "title": None, "abstract": "=1+1 We use the variational inference for topic modeling."},
    ]
    source.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    build([source], tmp_path / "out")
    with open_graph(tmp_path / "out") as graph:
        items = review(graph)
        for item in items:
            for excerpt in (*item.a_excerpts, *item.b_excerpts):
                assert 0 <= excerpt.start < excerpt.end <= len(excerpt.text)
    runner = CliRunner()
    listed = runner.invoke(cli, ["review", str(tmp_path / "out"), "--format", "json"])
    assert len(json.loads(listed.output)) == len(items)
    table = runner.invoke(cli, ["review", str(tmp_path / "out"), "--format", "csv"]).output
    assert len(list(csv.DictReader(io.StringIO(table)))) == len(items)
    assert f"{len(items)} of {len(items)} undecided" in runner.invoke(cli, ["review", str(tmp_path / "out")]).output


def test_a_trial_reads_the_patterns_once_and_extracts_nothing(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[Path | None] = []

    def counted(path: Path | None) -> str:
        hashed.append(path)
        return hash_patterns(path)

    monkeypatch.setattr(builder, "hash_patterns", counted)
    monkeypatch.setattr(builder, "extractor_for", None)
    graph, _ = builder.preview(built)
    assert len(hashed) == 1
    assert graph.count("paper") > 1
    graph.close()


def test_an_entity_whose_mentions_are_all_refused_is_in_no_table(built: Path, tmp_path: Path) -> None:
    network = "generative adversarial network"
    entries = [f'[[refuse]]\npaper = "{paper}"\nentity = "{network}"\n' for paper in ("gan", "lake")]
    ledger = tmp_path / "ledger.toml"
    ledger.write_text("\n".join(entries), encoding="utf-8")
    source = built.parent / "papers.jsonl"
    assert not build([source], tmp_path / "out", options=Options(ledger=ledger)).unused
    named = {"merge": "entity", "redirect": "new", "mention": "entity", "form": "entity", "entity": "id"}
    with open_graph(built) as before, open_graph(tmp_path / "out") as after:
        refused = next(e.id for e in before.entities() if e.label == network)
        assert any(before.rows("SELECT * FROM merge WHERE entity = ?", [refused]))
        for table, column in named.items():
            assert not list(after.rows(f"SELECT * FROM {table} WHERE {column} = ?", [refused])), table


def test_a_variant_of_a_name_that_is_refused_everywhere_is_a_variant_of_nothing(tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    rows = [
        {"id": "base", "title": "Ponds with BERT", "abstract": "We fine-tune BERT on ponds."},
        {"id": "variant", "title": "Lakes with BERT-large", "abstract": "We fine-tune BERT-large on lakes."},
    ]
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ledger = tmp_path / "ledger.toml"
    ledger.write_text('[[refuse]]\npaper = "base"\nentity = "BERT"\n', encoding="utf-8")
    found = []
    for name, options in (("plain", Options()), ("refused", Options(ledger=ledger))):
        build([source], tmp_path / name, options=options)
        with open_graph(tmp_path / name) as graph:
            found.append(set(graph.rows("SELECT head, relation, tail FROM relation WHERE relation = 'is_a'")))
    assert found == [{("method/bert-large", "is_a", "method/bert")}, set()]
    assert (tmp_path / "refused" / "graph.html").stat().st_size > 0


def test_a_ledger_that_fails_leaves_everything_as_it_was(built: Path) -> None:
    before = bytes_of(built)
    with pytest.raises(LedgerError):
        build([built.parent / "papers.jsonl"], built, options=Options(ledger=_bad(built.parent)))
    assert bytes_of(built) == before


def _bad(folder: Path) -> Path:
    path = folder / "bad.toml"
    path.write_text("[[merge]]\nnames = 3\n", encoding="utf-8")
    return path
