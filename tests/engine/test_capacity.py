"""A worker's places: no more than so many at once, the most urgent first."""

import threading

from nightclerk.engine.capacity import Capacity


def hold(capacity, priority, name, entered, go):
    with capacity.place(priority) as inside:
        entered.append((name, inside))
        if inside:
            go.wait(20)


def started(capacity, priority, name, entered, go):
    thread = threading.Thread(target=hold, args=(capacity, priority, name, entered, go))
    before = len(capacity._waiting) + capacity.inside
    thread.start()
    while len(capacity._waiting) + capacity.inside == before:
        threading.Event().wait(0.001)
    return thread


def test_of_those_who_wait_the_most_urgent_comes_first():
    capacity, entered = Capacity(1), []
    first, later = threading.Event(), threading.Event()
    later.set()
    threads = [started(capacity, 5, "holder", entered, first)]
    threads += [started(capacity, priority, name, entered, later) for name, priority in (("night", 9), ("rush", 1))]
    assert entered == [("holder", True)]
    first.set()
    for thread in threads:
        thread.join(20)

    assert entered == [("holder", True), ("rush", True), ("night", True)]


def test_one_place_more_is_kept_for_the_urgent():
    capacity, entered, go = Capacity(1, urgent=1), [], threading.Event()
    threads = [started(capacity, priority, name, entered, go) for name, priority in (("a", 5), ("b", 5), ("rush", 1))]
    assert [name for name, _ in entered] == ["a", "rush"]
    go.set()
    for thread in threads:
        thread.join(20)

    assert [name for name, _ in entered] == ["a", "rush", "b"]


def test_closing_waits_for_those_inside_and_sends_away_those_who_wait():
    capacity, entered, go = Capacity(1), [], threading.Event()
    threads = [started(capacity, 5, name, entered, go) for name in ("inside", "outside")]
    threading.Timer(0.1, go.set).start()
    capacity.close(20)

    assert capacity.inside == 0
    for thread in threads:
        thread.join(20)
    assert entered == [("inside", True), ("outside", False)]
    with capacity.place(1) as late:
        assert late is False
    capacity.open()
    with capacity.place(1) as again:
        assert again is True


def test_a_partition_that_is_set_aside_takes_no_place_from_the_others_and_gets_no_more_in():
    capacity, entered, go = Capacity(1), [], threading.Event()

    def start(partition):
        def hold_there():
            with capacity.place(5, partition) as inside:
                entered.append((partition, inside))
                go.wait(20)

        thread = threading.Thread(target=hold_there)
        before = len(capacity._waiting) + capacity.inside
        thread.start()
        while len(capacity._waiting) + capacity.inside == before:
            threading.Event().wait(0.001)
        return thread

    threads = [start("phone")]
    with capacity.set_aside("phone"):
        threads += [start("phone"), start("other")]
        assert capacity.partly_aside
        assert entered == [("phone", True), ("other", True)]
    assert entered == [("phone", True), ("other", True)]
    go.set()
    for thread in threads:
        thread.join(20)

    assert entered == [("phone", True), ("other", True), ("phone", True)]
    assert not capacity.partly_aside
