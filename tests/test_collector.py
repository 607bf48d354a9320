"""The collector is as it was when reading ends, however it ends."""

import gc

from kg.collector import held_back


def test_thresholds_and_frozen_values_are_put_back() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    reached = False
    try:
        with held_back():
            assert gc.get_threshold() != before
            assert gc.get_freeze_count() > frozen
            raise KeyError
    except KeyError:
        reached = True
    assert reached
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
