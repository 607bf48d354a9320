"""The system that a paper introduces: what "our method", "we" and "it" stand for."""

from collections.abc import Sequence

from kg.model import Role
from kg.reading import Reading


def introduced_system(reading: Reading, roles: Sequence[Role]) -> str | None:
    """Return the method that the paper introduces; None where there is none, or none that stands out.

    Of several, the only one in the title stands out, and then the only one with a name of its own.
    """
    new = {role.entity for role in roles if role.role == "introduces"}
    methods = [mention for mention in reading.mentions if mention.entity in new and mention.type == "method"]
    titled = {mention.entity for mention in methods if mention.field == "title"}
    named = {mention.entity for mention in methods if any(letter.isupper() for letter in mention.text[1:])}
    for group in ({mention.entity for mention in methods}, titled, titled & named, named):
        if len(group) == 1:
            return next(iter(group))
    return None
