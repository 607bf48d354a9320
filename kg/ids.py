"""The id lock: which id each known thing has, so that adding papers renames nothing."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import LedgerError

_HEADER = "# kg ids.lock 1"


@dataclass(frozen=True, slots=True)
class IdLock:
    """Ids by the folded name of the thing; `ids` is not to be changed after construction."""

    ids: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "IdLock":
        """Return the lock in a file, empty where there is no file; raises LedgerError with the line at fault."""
        if not path.is_file():
            return cls()
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError(f"{path}: cannot be read as UTF-8 ({error}); restore it from its last build") from error
        return cls.parse(text, name=str(path))

    @classmethod
    def parse(cls, text: str, *, name: str = "ids.lock") -> "IdLock":
        r"""Return the lock that a text holds.

        >>> IdLock.parse("# kg ids.lock 1\nmethod/dpo\tdirect preference optimization\n").ids
        {'direct preference optimization': 'method/dpo'}
        """
        lines = text.split("\n")
        if lines[0].rstrip("\r") != _HEADER:
            raise LedgerError(f"{name}:1: the first line is not {_HEADER!r}; give a lock that `kg build` wrote")
        ids: dict[str, str] = {}
        for number, line in enumerate(lines[1:], start=2):
            if not line.strip() or line.startswith("#"):
                continue
            entity, tab, key = line.rstrip("\r").partition("\t")
            if not (entity and tab and key):
                raise LedgerError(f"{name}:{number}: expected an id, a tab and a name, got {line!r}")
            if ids.setdefault(key, entity) != entity:
                raise LedgerError(f"{name}:{number}: {key!r} has two ids, {ids[key]} and {entity}; remove one line")
        return cls(ids)

    def dump(self) -> str:
        """Return the text of the lock, one line a name, sorted by name."""
        return "\n".join([_HEADER, *(f"{entity}\t{key}" for key, entity in sorted(self.ids.items()))]) + "\n"


def fresh(base: str, key: str, taken: Collection[str]) -> str:
    """Return the id `base`, with a hash of the key after it where another thing has that id already.

    >>> fresh("method/dpo", "dpo", {"method/dpo"})
    'method/dpo-b22fb993'
    """
    if base not in taken:
        return base
    size = 8
    while (longer := f"{base}-{hashlib.sha256(key.encode('utf-8')).hexdigest()[:size]}") in taken:
        size += 4
    return longer
