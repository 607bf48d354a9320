"""Pictures as files, drawn by matplotlib (the extra `plot`): SVG, PNG or PDF, the same bytes for the same picture."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import NotFound

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Suffix → metadata that keeps clock and version out of the file.
FORMATS: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
_STYLE: Any = {
    "font.family": "DejaVu Sans", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
    "axes.titlesize": 10, "axes.titleweight": "bold", "axes.titlelocation": "left", "svg.hashsalt": "kg",
    "svg.fonttype": "path", "pdf.fonttype": 42, "axes.edgecolor": "#59636e", "xtick.color": "#59636e",
    "ytick.color": "#59636e", "text.parse_math": False,
}  # fmt: skip


def format_of(path: Path) -> str:
    """Return the format that a file's suffix names; raises NotFound.

    >>> format_of(Path("out/network.SVG"))
    'svg'
    """
    name = path.suffix.lower().removeprefix(".")
    if name not in FORMATS:
        raise NotFound(f"{path}: the suffix names no picture format; use {', '.join(f'.{f}' for f in FORMATS)}")
    return name


def write_picture(draw: "Callable[[Figure], None]", out: BinaryIO, *, format: str) -> None:
    """Write what is drawn onto an empty figure to a stream, in a format of `FORMATS`, without clock or random ids.

    Raises NotFound where matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise NotFound("pictures need matplotlib; install it with `pip install abstract-kg[plot]`") from error
    with mpl.rc_context(_STYLE):
        figure = Figure(layout="constrained", dpi=200)
        draw(figure)
        figure.savefig(out, format=format, metadata=FORMATS[format])
