from datetime import date

from nightclerk.records import CoverageInquiry
from nightclerk.runtime.bots import find_bots
from nightclerk.runtime.intake import partition_of
from nightclerk.runtime.make import make_workspace
from nightclerk.workspace import Workspace


def test_two_payers_of_one_portal_account_share_one_partition(tmp_path):
    """A partition is what one worker signs in to: were it the payer, two workers could share a log-in."""
    make_workspace(tmp_path / "clinic")
    payers = tmp_path / "clinic" / "payers.yaml"
    payers.write_text(
        payers.read_text() + "  harbor:\n    name: Harbor Plan\n    portal: lakeside\n    account: main\n"
    )
    workspace = Workspace(tmp_path / "clinic")
    bot = find_bots(workspace)["eligibility"].bot
    day = date(2026, 11, 23)
    asked = [CoverageInquiry(payer, "W1", day, "Doe", "Jane", day) for payer in ("lakeside", "harbor")]

    assert {partition_of(workspace, bot, inquiry) for inquiry in asked} == {"lakeside|main"}
