"""Pages look for bots from many threads at once; none of them sees a bot half imported."""

from concurrent.futures import ThreadPoolExecutor

from nightclerk.runtime.bots import find_bots, working_bot


def test_bots_are_whole_however_many_look_for_them_at_once(office):
    def look(number):
        if number % 10 == 0:  # its sources change meanwhile
            (office.workspace.root / "bots" / "eligibility" / "extra.py").write_text(f"NUMBER = {number}\n")
        return {found.name: found.broken for found in find_bots(office.workspace).values()}

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(look, range(40)))

    assert {broken for found in seen for broken in found.values()} == {None}


def test_a_bot_is_read_again_when_its_sources_change(office):
    before = working_bot(office.workspace, "eligibility")
    same = working_bot(office.workspace, "eligibility")
    (office.workspace.root / "bots" / "eligibility" / "extra.py").write_text("NUMBER = 1\n")
    after = working_bot(office.workspace, "eligibility")

    assert before is same
    assert after.version != before.version
