"""Whole nights on a virtual clock, with crashes, power cuts, zombies and portals that fail."""

import random

import pytest

from tests.scale import count
from tests.simulator import World


@pytest.mark.soak
def test_whatever_happens_every_item_is_settled_once_and_the_log_is_proven(tmp_path, record_property):
    begin = random.randrange(1 << 32)
    crashes = zombies = 0
    nights = count(7, 500)
    for seed in range(begin, begin + nights):
        folder = tmp_path / str(seed)
        folder.mkdir()
        world = World(folder, seed)
        try:
            world.play()
            world.check()
        except BaseException as error:
            raise AssertionError(f"seed {seed}: {type(error).__name__} {error}") from error
        crashes, zombies = crashes + world.crashes, zombies + world.zombies
    record_property("nights", nights)
    record_property("crashes", crashes)
    record_property("zombies", zombies)
    assert crashes > nights
    assert zombies > 0


def test_the_same_seed_is_the_same_night(tmp_path):
    played = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        world = World(tmp_path / name, seed=5)
        world.play()
        world.check()
        played.append((world.crashes, world.zombies, world.reads, world.clock))

    assert played[0] == played[1]
