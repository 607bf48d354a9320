"""The main job: a folder of papers becomes a folder of outputs, the same bytes however it got there."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import manifest
from kg.builder import Options, build, build_records, check, rebuild
from kg.cache import Cache, dump, load
from kg.errors import NothingToBuild, SourceError, StoreError
from kg.extraction import Extractor
from kg.graph import open_graph
from kg.model import Extraction, Mention, Paper, Relation, Result, Role, Sentence

RECORDS: list[dict[str, object]] = [
    {"title": "PondNet: Ripples for Image Classification", "year": 2021,
     "abstract": "We propose PondNet, a convolutional neural network (CNN) for image classification. "
                 "PondNet outperforms ResNet-50 on ImageNet and reaches 81.2% accuracy."},
    {"title": "Deep Streams", "year": 2022,
     "abstract": "Reinforcement learning (RL) agents explore poorly. We introduce StreamQ, which extends Q-learning, "
                 "and evaluate it on the Atari benchmark. RL with StreamQ has lower regret."},
    {"abstract": "We study domain adaptation for semantic segmentation with generative adversarial networks (GANs)."},
    {"id": "own-id", "title": "Lakes", "text": "Gaussian processes are used for regression on the Lake dataset."},
]  # fmt: skip
OUTPUTS = ("graph.ttl", "graph.html", "ids.lock", "manifest.json")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of two files with four papers, and one record that stands in both."""
    folder = tmp_path / "papers"
    folder.mkdir()
    _lines(folder / "a.jsonl", RECORDS[:3])
    _lines(folder / "b.jsonl", RECORDS[2:])
    return folder


def _lines(path: Path, records: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def _bytes(directory: Path) -> dict[str, bytes]:
    return {name: (directory / name).read_bytes() for name in OUTPUTS}


def _run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **environment},
        check=False,
    )


def test_a_build_says_what_it_found(corpus: Path, tmp_path: Path) -> None:
    summary = build([corpus], tmp_path / "out")
    assert (summary.papers, summary.records, summary.merged, summary.skipped) == (4, 5, 1, {})
    assert (summary.extracted, summary.reused) == (4, 0)
    assert summary.entities["method"] >= 4
    assert {Path(path).name for path in summary.outputs} == {"graph.duckdb", *OUTPUTS}
    assert list(summary.stages) == ["read", "extract", "link", "store", "export"]
    assert sum(summary.stages.values()) == pytest.approx(summary.seconds)
    with open_graph(tmp_path / "out") as graph:
        assert [paper.id for paper in graph.papers()][-2:] == sorted(p.id for p in graph.papers())[-2:]
        assert "own-id" in {paper.id for paper in graph.papers()}
        assert len({e.support for e in graph.entities()}) >= 1
        for paper_id, mention in graph.mentions():
            assert graph.paper(paper_id).text(mention.field)[mention.start : mention.end] == mention.text


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["--processes", "1"], {"PYTHONHASHSEED": "1"}),
        (["--processes", "2"], {"PYTHONHASHSEED": "2"}),
        (["--processes", "1"], {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}),
        (["--processes", "1"], {"TZ": "Asia/Tokyo"}),
    ],
)
def test_the_bytes_do_not_depend_on_the_machine(
    corpus: Path, tmp_path: Path, arguments: list[str], environment: dict[str, str]
) -> None:
    build([corpus], tmp_path / "reference")
    done = _run("build", corpus, "-o", tmp_path / "out", *arguments, **environment)
    assert done.returncode == 0, done.stderr
    assert _bytes(tmp_path / "out") == _bytes(tmp_path / "reference")


def test_the_bytes_do_not_depend_on_the_order_or_names_of_files(corpus: Path, tmp_path: Path) -> None:
    build([corpus], tmp_path / "reference")
    (corpus / "a.jsonl").rename(corpus / "z.jsonl")
    build([corpus / "z.jsonl", corpus / "b.jsonl"], tmp_path / "out")
    assert _bytes(tmp_path / "out") == _bytes(tmp_path / "reference")


def test_a_changed_corpus_extracts_only_what_changed(corpus: Path, tmp_path: Path) -> None:
    build([corpus / "a.jsonl"], tmp_path / "out")
    summary = build([corpus], tmp_path / "out")
    assert (summary.extracted, summary.reused) == (1, 3)
    build([corpus], tmp_path / "reference")
    assert _bytes(tmp_path / "out") == _bytes(tmp_path / "reference")


def test_the_folder_holds_exactly_the_paths_given(corpus: Path, tmp_path: Path) -> None:
    build([corpus], tmp_path / "out")
    summary = build([corpus / "b.jsonl"], tmp_path / "out")
    assert (summary.papers, summary.extracted) == (2, 0)
    build([corpus / "b.jsonl"], tmp_path / "reference")
    assert _bytes(tmp_path / "out") == _bytes(tmp_path / "reference")


def test_a_rebuild_without_the_sources_gives_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    build([corpus], tmp_path / "out")
    before = _bytes(tmp_path / "out")
    summary = rebuild(tmp_path / "out")
    assert (summary.papers, summary.extracted, summary.merged) == (4, 0, 1)
    assert _bytes(tmp_path / "out") == before


@pytest.mark.parametrize("stage", ["read", "extract", "link", "store", "export"])
def test_a_killed_build_goes_on_and_gives_the_same_bytes(corpus: Path, tmp_path: Path, stage: str) -> None:
    build([corpus], tmp_path / "reference")
    command = [sys.executable, "-m", "kg", "build", str(corpus), "-o", str(tmp_path / "out"), "--processes", "2"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=Path(__file__).parents[1]
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(stage):
                process.send_signal(signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    build([corpus], tmp_path / "out")
    assert _bytes(tmp_path / "out") == _bytes(tmp_path / "reference")


def test_a_second_build_of_the_folder_is_refused_while_one_runs(corpus: Path, tmp_path: Path) -> None:
    build([corpus], tmp_path / "out")
    before = _bytes(tmp_path / "out")
    with Cache(tmp_path / "out" / "cache.sqlite"):
        done = _run("build", corpus, "-o", tmp_path / "out")
    assert done.returncode == StoreError.code
    assert "another build" in done.stderr
    assert _bytes(tmp_path / "out") == before


@pytest.mark.parametrize("limit", [4_096, 40_000, 300_000])
def test_a_full_disk_leaves_the_previous_graph(corpus: Path, tmp_path: Path, limit: int) -> None:
    build([corpus / "b.jsonl"], tmp_path / "out")
    before = _bytes(tmp_path / "out")
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        "from kg.cli import main; main(sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "build", str(corpus), "-o", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        check=False,
    )
    assert done.returncode == StoreError.code, done.stderr
    assert "cannot write" in done.stderr
    assert "Traceback" not in done.stderr
    assert _bytes(tmp_path / "out") == before
    build([corpus], tmp_path / "out")
    build([corpus], tmp_path / "reference")
    assert _bytes(tmp_path / "out") == _bytes(tmp_path / "reference")


def test_a_folder_that_cannot_be_made_is_refused(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot write"):
        build([corpus], tmp_path / "file")
    with pytest.raises(StoreError, match="cannot write"):
        build([corpus], tmp_path / "file" / "below")


def test_a_damaged_cache_says_what_to_do(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "cache.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 100)
    with pytest.raises(StoreError, match="delete the file"):
        build([corpus], tmp_path)


@pytest.mark.parametrize(
    ("content", "arguments", "code", "said"),
    [
        ("", [], NothingToBuild.code, "no paper"),
        ('{"title": "No abstract"}\n', [], NothingToBuild.code, "abstract"),
        ('{"title": "T"}\n{"abstract": "We study bandits."}\n', ["--strict"], SourceError.code, ":1:"),
    ],
)
def test_exit_codes(tmp_path: Path, content: str, arguments: list[str], code: int, said: str) -> None:
    (tmp_path / "in.jsonl").write_text(content, encoding="utf-8")
    done = _run("build", tmp_path / "in.jsonl", "-o", tmp_path / "out", *arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    done = _run("build", tmp_path / "nowhere", "-o", tmp_path / "out")
    assert done.returncode == SourceError.code
    assert "nowhere" in done.stderr


def test_skipped_records_are_counted_and_the_good_ones_kept(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"title": "T"}\n{"abstract": "We study bandits."}\n', encoding="utf-8")
    done = _run("build", tmp_path / "in.jsonl", "-o", tmp_path / "out", "--json")
    assert done.returncode == 0
    summary = json.loads(done.stdout)
    assert (summary["papers"], sum(summary["skipped"].values())) == (1, 1)
    assert "in.jsonl:1:" in done.stderr


def _change_output(directory: Path) -> str:
    (directory / "graph.ttl").write_text("", encoding="utf-8")
    return "graph.ttl"


def _remove_output(directory: Path) -> str:
    (directory / "graph.html").unlink()
    return "graph.html"


def _add_ledger(directory: Path) -> str:
    (directory / "ledger.toml").write_text('[[ignore]]\nname = "CNN"\n', encoding="utf-8")
    return "ledger"


def _change_input(directory: Path) -> str:
    _lines(directory.parent / "papers" / "c.jsonl", RECORDS[:1])
    return "inputs"


def _tell_other_version(directory: Path) -> str:
    told = manifest.read(directory)
    told["versions"]["spacy"] = "1.0"
    manifest.write(directory / "manifest.json", told)
    return "version of spacy"


@pytest.mark.parametrize("change", [_change_output, _remove_output, _add_ledger, _change_input, _tell_other_version])
def test_verify_names_what_differs(corpus: Path, tmp_path: Path, change: Callable[[Path], str]) -> None:
    out = tmp_path / "out"
    build([corpus], out)
    assert all(found.ok for found in check(out, paths=[corpus]))
    expected = change(out)
    assert [found.what for found in check(out, paths=[corpus]) if not found.ok] == [expected]
    assert _run("verify", out, corpus).returncode == 8


def test_a_graph_of_records_needs_no_folder() -> None:
    with build_records(RECORDS) as graph:
        assert graph.count("paper") == 4
        assert "method/pondnet" in {entity.id for entity in graph.entities()}


def test_own_patterns_change_the_graph_and_the_hash(corpus: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.jsonl"
    own.write_text('{"label": "body_of_water", "pattern": "Lakes"}\n', encoding="utf-8")
    build([corpus], tmp_path / "out", options=Options(patterns=own))
    with open_graph(tmp_path / "out") as graph:
        assert "body_of_water/lake" in {entity.id for entity in graph.entities()}
    assert [c.what for c in check(tmp_path / "out") if not c.ok] == ["patterns"]
    assert all(c.ok for c in check(tmp_path / "out", patterns=own))


def test_the_cache_gives_back_what_it_was_given(tmp_path: Path) -> None:
    extraction = Extraction(
        (Mention("title", 0, 2, "é\U0001f30a", "method", "method/e", "uses", "p"),),
        (Role("method/e", "uses", "title", 0, 2, "p"),),
        (Relation("method/e", "is_a", "method/f", "title", 0, 2, "p"),),
        (Result("method/e", None, None, None, 1.5, "%", "1.5%", "absolute", None, None, "title", 0, 2, "p"),),
        (Sentence("title", 0, 2),),
    )
    assert load(dump(extraction)) == extraction
    with Cache(tmp_path / "cache.sqlite") as cache:
        cache.put([("a", dump(extraction)), ("b", dump(Extraction()))])
        cache.keep_only(["a"])
        assert cache.missing(["a", "b"]) == {"b"}
        assert cache.get(["a", "b"]) == {"a": extraction}


def test_extraction_in_processes_equals_extraction_here(corpus: Path, tmp_path: Path) -> None:
    extractor = Extractor.load()
    build([corpus], tmp_path / "out", options=Options(processes=2))
    with open_graph(tmp_path / "out") as graph:
        for paper in graph.papers():
            alone = extractor.extract(Paper(paper.id, paper.title, paper.abstract))
            assert len(alone.mentions) == len(list(graph.mentions(paper.id)))
