"""Turns at a portal's pages: never too many, never too fast, the most urgent first, nobody left behind."""

import asyncio

import pytest

from nightclerk.portal.turns import Turns


async def checks(turns, priorities, log, hold=0.0):
    async def one(number, priority):
        async with turns.one(priority):
            log.append((number, asyncio.get_running_loop().time()))
            await asyncio.sleep(hold)

    return [asyncio.create_task(one(number, priority)) for number, priority in enumerate(priorities)]


def test_no_more_than_the_pages_and_the_most_urgent_first():
    async def play():
        turns, log, inside, most = Turns(2), [], 0, 0

        async def one(number, priority):
            nonlocal inside, most
            async with turns.one(priority):
                inside += 1
                most = max(most, inside)
                log.append(number)
                await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(one(number, priority) for number, priority in enumerate((5, 5, 9, 5, 1, 9, 1))))
        return log, most, turns.waiting

    assert asyncio.run(play()) == ([0, 1, 4, 6, 3, 2, 5], 2, 0)


def test_an_urgent_one_does_not_wait_behind_the_pace_of_the_others():
    async def play():
        turns, log, begun = Turns(4, checks_per_minute=600), [], asyncio.get_running_loop().time()
        tasks = await checks(turns, (5, 5, 5, 1), log)
        await asyncio.gather(*tasks)
        return [(number, at - begun) for number, at in log]

    log = asyncio.run(play())

    assert [number for number, _after in log] == [0, 3, 1, 2]
    # From the beginning: each may be seen late, and none starts before its time.
    assert all(after >= 0.0999 * place for place, (_, after) in enumerate(log))


@pytest.mark.parametrize("called", [False, True], ids=["while it waits", "just when it is called"])
def test_one_that_gives_up_leaves_its_page_to_the_next(called):
    async def play():
        turns, log = Turns(1), []
        async with turns.one():
            first, second = await checks(turns, (1, 5), log)
            await asyncio.sleep(0)
            if not called:
                first.cancel()
                await asyncio.gather(first, return_exceptions=True)
        first.cancel()
        await asyncio.wait_for(asyncio.gather(first, second, return_exceptions=True), 5)
        return [number for number, _at in log], turns.waiting

    assert asyncio.run(play()) == ([1], 0)
