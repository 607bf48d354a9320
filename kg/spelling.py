"""How English words fold: plurals to singulars, British to American spelling, Greek letters and LaTeX to plain text."""

import re
from functools import lru_cache

_IRREGULAR = {
    "analyses": "analysis", "automata": "automaton", "axes": "axis", "bases": "base", "children": "child",
    "corpora": "corpus", "crises": "crisis", "criteria": "criterion", "diagnoses": "diagnosis",
    "equilibria": "equilibrium", "extrema": "extremum", "foci": "focus", "formulae": "formula", "genera": "genus",
    "geese": "goose", "ins": "in", "ups": "up",
    "hypotheses": "hypothesis", "indices": "index", "infima": "infimum", "leaves": "leaf",
    "loci": "locus", "matrices": "matrix", "maxima": "maximum", "mice": "mouse", "minima": "minimum",
    "momenta": "momentum", "nuclei": "nucleus", "optima": "optimum", "parentheses": "parenthesis",
    "phenomena": "phenomenon", "radii": "radius", "schemata": "schema", "simplices": "simplex",
    "spectra": "spectrum", "stimuli": "stimulus", "suprema": "supremum", "syntheses": "synthesis", "taxa": "taxon",
    "theses": "thesis", "vertices": "vertex", "women": "woman", "caches": "cache", "niches": "niche",
    "headaches": "headache", "axises": "axis", "quizzes": "quiz", "buses": "bus", "viruses": "virus",
    "statuses": "status", "corpuses": "corpus", "biases": "bias", "gases": "gas", "lenses": "lens",
    "canvases": "canvas", "atlases": "atlas", "aliases": "alias", "geniuses": "genius", "focuses": "focus",
    "movies": "movie", "cookies": "cookie", "selfies": "selfie", "zombies": "zombie", "ties": "tie",
}  # fmt: skip
_INVARIABLE = frozenset(
    "alias always atlas bayes bias canvas chaos cosmos debias dos gas gibbs hastings ios keras lens macos pandas "
    "pancreas pegasus perhaps pros ros series species texas this thus vegas yes".split()
)
_HISSING = re.compile(r"(?:ss|x|[^aeiouy]z|zz|[^aeiou]ch|[^a]ach|(?:ee|ou)ch|sh)es$")
_PLURAL_ACRONYM = re.compile(r"(?=.*[A-Z])[\w-]+[A-Z0-9]s")

_ISE = re.compile(r"([a-z]{3,}?)is(e|ed|es|er|ers|ing|able|ation|ations)$")
_NOT_ISE = re.compile(
    r"(?:no|w|ra|v|pr|rem|rom|pert|vert|rc|rec|onc|ad|nch|gu|quo|cru|bru|po|cha?o|d|b|surm|[^aeiou]r|tre?|^mort|^ar)$"
)
_ISE_AFTER_ALL = re.compile(r"(?:symmetr|standard|hybrid|random|anonym|author|categor|memor|factor|vector)$")
_BRITISH = [
    (re.compile(rf"({'|'.join(stems.split())}){old}"), rf"\1{new}")
    for stems, old, new in (
        ("behavi col fav neighb lab flav hum vap tum rum harb arm endeav hon sav vig", "our", "or"),
        ("model label travel signal cancel level channel tunnel fuel marshal panel pencil", "l(?=ed|ing|er)", ""),
        ("cent fib lit", "re$", "er"),
        ("catal dial anal mon epil prol", "ogue", "og"),
        ("def off pret", "ence", "ense"),
        ("anal paral catal", "ys(?=ed|ing|er|e$)", "yz"),
        ("judg acknowledg", "ement", "ment"),
    )
]
_BRITISH_WORDS = {
    "grey": "gray", "artefact": "artifact", "programme": "program", "ageing": "aging", "licence": "license",
    "aluminium": "aluminum", "sceptic": "skeptic", "enrol": "enroll", "fulfil": "fulfill", "learnt": "learned",
    "metre": "meter", "theatre": "theater", "focussed": "focused", "manoeuvre": "maneuver", "mould": "mold",
    "haemorrhage": "hemorrhage", "anaesthesia": "anesthesia", "paediatric": "pediatric", "practise": "practice",
    "foetal": "fetal", "foetus": "fetus", "cypher": "cipher",
}  # fmt: skip

GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau "
        "upsilon phi chi psi omega".split(),
        strict=True,
    )
)
_GREEK_COMMAND = re.compile(
    rf"\\(?:var)?({'|'.join(sorted(set(GREEK.values()), key=len, reverse=True))})(?![a-z])", re.I
)
_COMMAND = re.compile(
    r"\\(?:math(?:bb|bf|cal|frak|it|rm|sf|scr|tt)|text(?:bf|it|rm|sc|sf|tt)?|emph|rm|bf|it|operatorname)(?![A-Za-z])\s*"
)
_SYMBOL = {
    r"\ell": "l", r"\infty": "infinity", r"\times": " x ", r"\cdot": " ", r"\star": "*", r"\ast": "*", r"\circ": "°",
    r"\dagger": "", r"\prime": "", r"\%": "%", r"\&": "&", r"\_": " ", r"\#": "#", "~": " ",
}  # fmt: skip
_SYMBOLS = re.compile("|".join(rf"{re.escape(s)}(?![A-Za-z])" for s in sorted(_SYMBOL, key=len, reverse=True)))


def singular_acronym(word: str) -> str:
    """Return an abbreviation in the singular, its case kept; other words come back as they are.

    >>> [singular_acronym(w) for w in ("GPs", "ReLUs", "3D-CNNs", "GPS", "As", "ponds")]
    ['GP', 'ReLU', '3D-CNN', 'GPS', 'As', 'ponds']
    """
    return word[:-1] if _PLURAL_ACRONYM.fullmatch(word) else word


@lru_cache(maxsize=100_000)
def singular(word: str) -> str:
    """Return the singular of a lower-case word; a word that is no regular or known plural comes back as it is.

    >>> [singular(w) for w in ("matrices", "losses", "batches", "caches", "analysis", "policies", "ups")]
    ['matrix', 'loss', 'batch', 'cache', 'analysis', 'policy', 'up']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word in _INVARIABLE:
        return word
    if not word.endswith("s") or word.endswith(("ss", "us", "is", "series", "species")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    return word[:-2] if _HISSING.search(word) else word[:-1]


@lru_cache(maxsize=100_000)
def american(word: str) -> str:
    """Return the American spelling of a lower-case word.

    >>> [american(w) for w in ("modelling", "optimisation", "behaviour", "noise", "supervised", "centre")]
    ['modeling', 'optimization', 'behavior', 'noise', 'supervised', 'center']
    """
    if word in _BRITISH_WORDS:
        return _BRITISH_WORDS[word]
    found = _ISE.match(word)
    if found and (not _NOT_ISE.search(found[1]) or _ISE_AFTER_ALL.search(found[1])):
        word = f"{found[1]}iz{found[2]}"
    for pattern, new in _BRITISH:
        word = pattern.sub(new, word)
    return word


def plain(text: str) -> str:
    r"""Return the text with LaTeX markup taken off and its Greek letters spelled out.

    >>> plain(r"$\ell_1$ and $\beta$-VAE"), plain("ε-greedy")
    ('l1 and beta-VAE', 'epsilon-greedy')
    """
    if "\\" in text or "$" in text or "~" in text or "{" in text:
        text = _GREEK_COMMAND.sub(lambda m: m[1], text)
        text = _COMMAND.sub("", text)
        text = _SYMBOLS.sub(lambda m: _SYMBOL[m[0]], text)
        text = re.sub(r"(?<=\w)[_^](?=[\w{*])", "", text)
        text = re.sub(r"[${}^\\]", "", text)
    if not text.isascii():
        text = "".join(GREEK.get(c.lower(), c) for c in text)
    return text
