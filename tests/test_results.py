"""Reported results: sentences of our own, with what each reports; and what is no result."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extraction.figures import figures_in
from kg.extraction.marked import read_marked
from kg.extraction.results import find_results, result_patterns

#: Sentence → its results, each "kind value unit | part=entity …"; entities are named by their folded text.
#: P is a new method, S, R and B older ones, L and K data, A to F metrics, T and U tasks.
MARKS = {
    "P": "[PondNet](method)", "S": "[SeaNet](method)", "R": "[RiverNet](method)", "B": "[BrookFormer](method)",
    "L": "[LakeBench](benchmark)", "K": "[PondSet](dataset)", "J": "[RiverSet](dataset)",
    "A": "[accuracy](metric)", "A1": "[top-1 accuracy](metric)", "BLEU": "[BLEU](metric)", "F": "[F1 score](metric)",
    "FID": "[FID](metric)", "E": "[word error rate](metric)", "M": "[mIoU](metric)", "AUC": "[AUC](metric)",
    "Q": "[latency](metric)", "N": "[PSNR](metric)", "G": "[regret](metric)", "O": "[mAP](metric)",
    "T": "[lake mapping](task)", "U": "[shore detection](task)", "H": "[throughput](metric)",
}  # fmt: skip

CASES: list[tuple[str, list[str]]] = [
    # absolute figures
    ("<P> reaches 77.4 % <A1> on <L>.", ["absolute 77.4 % | P A1 L"]),
    ("<P> achieves an <A> of 91.2% on <K>.", ["absolute 91.2 % | P A K"]),
    ("<P> obtains a <F> of 0.87.", ["absolute 0.87 - | P F"]),
    ("With 28.4 <BLEU> on <K>, <P> sets a new record.", ["absolute 28.4 - | BLEU K"]),
    ("On <L>, <P> attains an <FID> of 2.31.", ["absolute 2.31 - | P FID L"]),
    ("<P> yields an <AUC> of 0.94 for <U>.", ["absolute 0.94 - | P AUC U"]),
    (r"<P> achieves $81.3\%$ <A> on <K>.", ["absolute 81.3 % | P A K"]),
    (r"<P> reaches \textbf{62.5\%} <O> on <J>.", ["absolute 62.5 % | P O J"]),
    ("<P> scores 81.5 % on <L>.", ["absolute 81.5 % | P L"]),
    ("<S> has an <E> of 12.1 percent on <K>.", ["absolute 12.1 % | S E K"]),
    ("It keeps a high <AUC> (0.94).", ["absolute 0.94 - | AUC"]),
    ("<P> improves <A> from 71.2 % to 77.4 %.", ["absolute 77.4 % | P A"]),
    ("<P> lowers the <E> from 12.1 to 9.8 on <K>.", ["absolute 9.8 - | P E K"]),
    ("<P> reduces the <Q> of <S> to 26 ms.", ["absolute 26 ms | P Q"]),
    ("<P> achieves a <F> score of 90.1 on <K> and 88.3 on <J>.",
     ["absolute 90.1 - | P F K", "absolute 88.3 - | P F J"]),
    ("<P> gets 95.1 % and 90.2 % <A> on <K> and <J>, respectively.",
     ["absolute 95.1 % | P A K", "absolute 90.2 % | P A J"]),
    ("<P> reaches 68.6 % <A> and 49.7 % <O> on <L>.", ["absolute 68.6 % | P A L", "absolute 49.7 % | P O L"]),
    ("<P> retains more than 99 % <A>.", ["absolute 99 % more-than | P A"]),
    ("<P> achieves at least 0.9 <AUC> on <L>.", ["absolute 0.9 - at-least | P AUC L"]),
    ("<S> only achieves 41.0 % <A>, while <P> achieves 52.3 %.", ["absolute 41 % | S A", "absolute 52.3 % | P A"]),
    ("The <A> of <P> is 88.1 % on <K>.", ["absolute 88.1 % | A K P"]),
    ("We report a <M> of 54.2 on <K> for <T>.", ["absolute 54.2 - | M K T"]),
    ("<P> hits 35.2 <N> on <K>.", ["absolute 35.2 - | P N K"]),
    ("<P> (77.0 % <A>) is close to <S> (77.3 % <A>).", ["absolute 77 % | A P", "absolute 77.3 % | A S"]),
    # differences
    ("<P> outperforms <S> by 3.2 % on <L>.", ["difference 3.2 % | P vs=S L"]),
    ("<P> brings +3.2 <BLEU> over <S> on <K>.", ["difference 3.2 - | P BLEU vs=S K"]),
    ("<P> improves <A> by 4.3 points.", ["difference 4.3 points | P A"]),
    ("<P> cuts [memory](metric =memory) by up to 40 %.", ["difference 40 % up-to | P memory"]),
    ("This is a gain of 2.1 points over <S>.", ["difference 2.1 points | vs=S"]),
    ("<P> gives a 5 % relative improvement in <F>.", ["difference 5 % | P F"]),
    ("<P> is 12 % faster than <S>.", ["difference 12 % | P vs=S"]),
    ("<P> surpasses <S> by 5.5 <M> on <K>.", ["difference 5.5 - | P vs=S M K"]),
    ("<P> beats <S> and <R> by at least 1.5 <BLEU>.", ["difference 1.5 - at-least | P BLEU vs=S"]),
    (r"Our gains are large (\textbf{+5.1} <O>).", ["difference 5.1 - | O"]),
    ("<P> reduces <E> by 12.5 percent relative to <S>.", ["difference 12.5 % | P E vs=S"]),
    ("<P> lowers <FID> by 1.9 compared to <S> on <K>.", ["difference 1.9 - | P FID vs=S K"]),
    ("<P> raises <A> by 1.5 percentage points.", ["difference 1.5 points | P A"]),
    ("We see a 1.8 <BLEU> improvement over <S>.", ["difference 1.8 - | BLEU vs=S"]),
    ("<P> is better than <S> by more than 2 points on <L>.", ["difference 2 points more-than | P vs=S L"]),
    ("<P> increases <A> by 3.1 % on <K> and 2.7 % on <J>.", ["difference 3.1 % | P A K", "difference 2.7 % | P A J"]),
    ("<P> outperforms <S> by 9.1 % and 7.6 % on <K> and <J>, respectively.",
     ["difference 9.1 % | P vs=S K", "difference 7.6 % | P vs=S J"]),
    ("<P> reduces <G> by 30-65 %.", ["difference 65 % up-to | P G"]),
    ("Pruning leads to an <A> drop of only 0.3 %.", ["difference 0.3 % | A"]),
    ("<P> exceeds <S> by a large margin of 8.2 %.", ["difference 8.2 % | P vs=S"]),
    ("<P> can greatly (by up to 40 %) reduce <E>.", ["difference 40 % up-to | P E"]),
    ("<A> improves by about 6 % with <P>.", ["difference 6 % about | A P"]),
    ("<P> achieves a 2.3 % higher <A> than <S>.", ["difference 2.3 % | P A vs=S"]),
    ("<P> yields absolute improvements of 4.1 % in <F> on <K>.", ["difference 4.1 % | P F K"]),
    ("<P> uses 35 % fewer parameters than <S>.", ["difference 35 % | P vs=S"]),
    ("With <P> the error drops by 20 %.", ["difference 20 % | P"]),
    ("<P> shrinks models by 90 % with no loss.", ["difference 90 % | P"]),
    ("<P> surpasses the state of the art by 2.6 % on <T>.", ["difference 2.6 % | P T"]),
    ("Compared to <S>, <P> improves <M> by 1.7 points.", ["difference 1.7 points | P M vs=S"]),
    ("<P> scores 2.4 points above <S>.", ["difference 2.4 points | P vs=S"]),
    ("<P> shows an average gain of 7.2 <BLEU> over <S>.", ["difference 7.2 - | P BLEU vs=S"]),
    ("On <L> the effect is clear: +3.2 %.", ["difference 3.2 % | L"]),
    ("<P> lifts <F> by 10 points, from 60 to 70.", ["difference 10 points | P F", "absolute 70 - | P F"]),
    # ratios
    ("<P> is 2.5x faster than <S>.", ["ratio 2.5 x | P vs=S"]),
    ("<P> is 2.5× faster than <S>.", ["ratio 2.5 x | P vs=S"]),
    (r"<P> is $2.5\times$ faster than <S>.", ["ratio 2.5 x | P vs=S"]),
    ("<P> runs three times faster than <S>.", ["ratio 3 x | P vs=S"]),
    ("<P> is an order of magnitude faster than <S>.", ["ratio 10 x | P vs=S"]),
    ("<P> needs two orders of magnitude fewer samples.", ["ratio 100 x | P"]),
    ("<P> brings a 4x training speedup.", ["ratio 4 x | P"]),
    ("It shows a speedup of 12x on <L>.", ["ratio 12 x | L"]),
    ("<P> cuts <Q> by 3x.", ["ratio 3 x | P Q"]),
    ("<P> reaches twice the <H> of <S>.", ["ratio 2 x | P H"]),
    ("<P> reduces <Q> by a factor of 8.", ["ratio 8 x | P Q"]),
    ("<P> needs half the memory of <S>.", ["ratio 0.5 x | P"]),
    ("<P> is up to 16x smaller.", ["ratio 16 x up-to | P"]),
    ("<P> delivers a 3-fold increase in <H>.", ["ratio 3 x | P H"]),
    ("<P> accelerates <S> by 1.9x on <K>.", ["ratio 1.9 x | P K"]),
    ("<P> gives 2 to 3 times higher <H>.", ["ratio 3 x up-to | P H"]),
    ("<P> yields 10 times lower <G> than <S>.", ["ratio 10 x | P G vs=S"]),
    ("We obtain up to a 20x reduction in <Q> over <S>.", ["ratio 20 x up-to | Q vs=S"]),
    ("<P> trains at least 5 times faster on <K>.", ["ratio 5 x at-least | P K"]),
    ("<P> doubles the <H> of <S>.", ["ratio 2 x | P H"]),
    ("<P> halves the <E> of <S> on <K>.", ["ratio 0.5 x | P E K"]),
    # whose result it is
    ("Our method, <P>, improves <A> by 2 %.", ["difference 2 % | P A"]),
    ("<S> is weak, but <P> reaches an <A> of 80 %.", ["absolute 80 % | P A"]),
    ("When trained with <R>, <P> gains 2.2 points.", ["difference 2.2 points | P"]),
    # several in a sentence
    ("<P> improves <A> by 2 % on <K> and is 3x faster than <S>.", ["difference 2 % | P A K", "ratio 3 x | P vs=S"]),
    ("<P> achieves an <E> of 18.1 %, a relative improvement of 4 % over <S>.",
     ["absolute 18.1 % | P E", "difference 4 % | P E vs=S"]),
    ("<P> reaches 73.8 and 65.8 <M> on <K> and <J>, respectively.",
     ["absolute 73.8 - | P M K", "absolute 65.8 - | P M J"]),
    # what is no result
    ("We train <P> on 60,000 images in 2019.", []),
    ("<P> has 7B parameters and 24 layers.", []),
    ("We use 10-fold cross-validation and a 5-shot prompt.", []),
    ("<P> is described in Section 3.2.", []),
    ("Only 10 % of the labels are used to train <P>.", []),
    ("The bound holds with probability 0.95.", []),
    ("We set the learning rate to 0.001 and train for 90 epochs.", []),
    ("<P> is tested on 12 datasets and 3 tasks.", []),
    ("About 40 % of patients never return.", []),
    ("<P> runs in $O(n^2)$ time and $O(n)$ space.", []),
    ("<S> was introduced in 2017 and has 110M weights.", []),
    ("We collect 1.2 million images of 300 lakes.", []),
    ("<P> uses a 3x3 kernel and 16-bit weights.", []),
    ("Half of the <K> is held back for testing.", []),
    ("Our contributions are two-fold.", []),
    ("We double check the labels of <K>.", []),
    ("The four-layer <P> was trained three times.", []),
    ("<P> takes a 224x224 image.", []),
    ("Our corpus is 20x larger than <K>.", []),
    ("We found an error rate above what <S> claims in all 4 cases.", []),
]  # fmt: skip


def written(case: str) -> str:
    """Return the sentence with its marks spelled out."""
    for short, mark in MARKS.items():
        case = case.replace(f"<{short}>", mark)
    return case


def found_in(case: str) -> list[str]:
    """Return the results found in a sentence, in the form that the table has, its parts sorted."""
    reading, _ = read_marked(written(case))
    named = {mark[1:].split("]")[0].lower().replace("-", " "): short for short, mark in MARKS.items()}
    shown = []
    for result in find_results(reading):
        entities = [result.method, result.metric, result.dataset, result.task]
        parts = [named.get(entity, entity) for entity in entities if entity]
        parts += [f"vs={named[result.comparator]}"] if result.comparator else []
        bound = f" {result.bound.replace(' ', '-')}" if result.bound else ""
        shown.append(f"{result.kind} {result.value:g} {result.unit or '-'}{bound} | {' '.join(sorted(parts))}")
    return shown


def expected_of(results: list[str]) -> list[str]:
    """Return the table's results with their parts sorted."""
    return [f"{head} | {' '.join(sorted(parts.split()))}" for head, parts in (r.split(" | ") for r in results)]


@pytest.mark.parametrize(("case", "results"), CASES, ids=[case for case, _ in CASES])
def test_sentences_report(case: str, results: list[str]) -> None:
    assert found_in(case) == expected_of(results)


@pytest.mark.parametrize("pattern", result_patterns(), ids=lambda pattern: pattern.name)
def test_each_pattern_finds_its_examples(pattern: object) -> None:
    assert pattern.examples  # type: ignore[attr-defined]
    for example in pattern.examples:  # type: ignore[attr-defined]
        reading, _ = read_marked(example)
        assert pattern.name in [result.pattern for result in find_results(reading)]  # type: ignore[attr-defined]


def test_the_words_of_a_result_stand_in_the_field() -> None:
    reading, _ = read_marked(written("We say: <P> is up to 16x smaller than <S> on <K>. More follows."))
    (result,) = find_results(reading)
    words = reading.paper.abstract[result.start : result.end]
    assert words == "PondNet is up to 16x smaller than SeaNet on PondSet"
    assert result.written in words


def test_our_method_is_the_system_that_the_paper_introduces() -> None:
    title, abstract = (
        "<P>: Small Networks for <T>",
        "We propose <P>, a novel network. Our method reaches 81 % <A> on <K>.",
    )
    reading, _ = read_marked(written(abstract), title=written(title))
    (result,) = find_results(reading)
    assert (result.method, result.metric, result.dataset) == ("pondnet", "accuracy", "pondset")


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (
            "77.4 %, 77.4\\%, 77.4 percent, 1.5 percentage points, 2 pp",
            ["77.4 %", "77.4 %", "77.4 %", "1.5 points", "2 points"],
        ),
        ("2.5x, 2.5×, $2.5\\times$, 3-fold, 3 times, twice", ["2.5 x", "2.5 x", "2.5 x", "3 x", "3 x", "2 x"]),
        ("an order of magnitude, two orders of magnitude, a factor of ten", ["10 x", "100 x", "10 x"]),
        (
            "sometimes manifolds behave; one to two orders-of-magnitude more. A factor of up to 8, six-fold, halved",
            ["100 x", "8 x", "6 x", "0.5 x"],
        ),
        ("\\textbf{+5.1}, -1.5 points, 1,234.5", ["5.1 None", "-1.5 points", "1234.5 None"]),
        (
            "+35.3% in many more tasks of all kinds than 3, +47.5% in F1 of lakes, 15% less",
            ["35.3 %", "3 None", "47.5 %", "15 %"],
        ),
        ("top-1, in 2019, 7B, 5-shot, GPT-4, x_2, v1.2.3, 3D", []),
    ],
)
def test_figures(text: str, figures: list[str]) -> None:
    assert [f"{figure.value:g} {figure.unit}" for figure in figures_in(text)] == figures


@given(st.text(alphabet="MDBTECＭＥ·5 %x.,()than", max_size=40))
@settings(max_examples=60, deadline=None)
def test_letters_that_stand_for_mentions_are_no_mentions(text: str) -> None:
    reading, _ = read_marked(f"[PondNet](method) reaches 5 % {text} by 3 % than M over M.")
    for result in find_results(reading):
        assert result.method in {None, "pondnet"}
        assert result.metric is None
