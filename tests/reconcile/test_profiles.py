"""A profile is one file; what is wrong with it is told with line and column, and those that ship are right."""

import pytest
from openpyxl import Workbook

from nightclerk.errors import InvalidFiles, UsageError
from nightclerk.reconcile.outcome import totals
from nightclerk.reconcile.profile import find_profile, read_profile
from nightclerk.workspace import Workspace, starter
from tests.reconcile.rig import matched, table

SHIPPED = sorted(path.stem for path in (starter() / "templates" / "reconciliation").glob("*.yaml"))

OWN = """reconciliation: 1
title: Stock against orders
cardinality: one-to-one
left: {name: stock, amount: price, needs: [article]}
right: {name: orders, amount: price, needs: [article]}
keys: [[article]]
fields:
  article: {kind: id, titles: [article, sku]}
  price: {kind: money, titles: [price, cost], disagree: contradiction}
"""


def test_what_ships_is_what_the_issue_names():
    assert SHIPPED == [
        "claims-remits",
        "ledger-remits",
        "payments",
        "remits-deposits",
        "roster-roster",
        "schedule-charges",
        "two-list",
    ]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_is_right(name):
    assert read_profile(find_profile(name, None)).title


@pytest.mark.parametrize(
    ("line", "wrong", "code"),
    [
        ("keys: [[article]]", "keys: [[artcle]]", "UNKNOWN_FIELD"),
        ("cardinality: one-to-one", "cardinality: deposits", "MISSING_KEY"),
        ("kind: id", "kind: identity", "SETTING"),
        ("title: Stock", "titel: Stock", "SETTING"),
        ("amount: price, needs: [article]}\nright", "amount: prize, needs: [article]}\nright", "UNKNOWN_FIELD"),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path, line, wrong, code):
    (tmp_path / "own.yaml").write_text(OWN.replace(line, wrong, 1))
    with pytest.raises(InvalidFiles) as error:
        read_profile(tmp_path / "own.yaml")

    assert code in {each.code for each in error.value.findings}
    assert all(each.line >= 1 for each in error.value.findings)


def test_a_profile_of_the_workspace_is_found_by_its_name_and_wins(tmp_path):
    folder = tmp_path / "templates" / "reconciliation"
    folder.mkdir(parents=True)
    (folder / "stock.yaml").write_text(OWN)

    assert find_profile("stock", Workspace(tmp_path)) == folder / "stock.yaml"
    with pytest.raises(UsageError) as error:
        find_profile("../stock", Workspace(tmp_path))
    assert error.value.code == "UNKNOWN_PROFILE"
    assert "claims-remits" in error.value.remedy


def test_one_file_is_all_that_a_new_kind_of_books_needs(tmp_path):
    (tmp_path / "own.yaml").write_text(OWN)
    stock = table(tmp_path / "stock.csv", ["SKU", "Cost"], ("A-100", "5.00"), ("A-200", "7.00"), ("A-300", "9.00"))
    orders = table(tmp_path / "orders.csv", ["Article", "Price"], ("a100", "$5.00"), ("a200", "(8.00)"))
    seen = matched(stock, orders, str(tmp_path / "own.yaml"))

    assert [(each["category"], each["left"]) for row in (2, 3) for each in seen.of_right(row)] == [
        ("matched", 2),
        ("contradiction", 3),
    ]
    assert seen.left_rows("unmatched_left") == {4}


def test_a_missing_column_is_named_with_its_file(tmp_path):
    left = table(tmp_path / "claims.csv", ["Claim #", "What"], ("1", "2"))
    with pytest.raises(UsageError) as error:
        matched(left, left, "claims-remits")

    assert error.value.code == "UNKNOWN_COLUMNS"
    assert error.value.message.startswith("claims.csv")


def test_the_remedy_of_a_missing_column_names_what_is_missing(tmp_path):
    left = table(tmp_path / "claims.csv", ["Claim #", "What", "Charge"], ("1", "2", "3"))
    with pytest.raises(UsageError) as error:
        matched(left, table(tmp_path / "remits.csv", ["Whose", "Net"], ("1", "2")), "claims-remits")

    assert error.value.message.endswith("The file has no column for: claim, paid. Columns not recognised: A, B.")
    assert 'columns: {claim: ["Our word"]}' in error.value.remedy


def test_short_forms_of_header_words_are_read_below_merged_groups_too(tmp_path):
    left = table(tmp_path / "claims.csv", ["CLM NO", "Proc Cd", "Gross Chg"], ("70001", "99213", "90.00"))
    book = Workbook()
    for row in (("Claim", None, "Payment", None), ("Pt Acct No", "Service Dt", "Chk No", "Ins Pmt")):
        book.active.append(row)
    book.active.append(("70001", "2026-05-04", "8801", 40))
    book.active.merge_cells("A1:B1")
    book.active.merge_cells("C1:D1")
    book.save(tmp_path / "remits.xlsx")
    seen = matched(left, tmp_path / "remits.xlsx", "claims-remits")

    assert {*seen.outcome.right.frame.columns} >= {"claim", "service_date", "trace", "paid"}
    assert totals(seen.outcome)[1].total_cents == 4000


def test_two_needed_columns_of_one_name_are_refused_where_they_differ(tmp_path):
    left = table(tmp_path / "claims.csv", ["Claim #", "CPT", "Charge"], ("70001", "99213", "90.00"))
    right = tmp_path / "remits.csv"
    right.write_text("Claim #,CPT,Adj Code,Paid,Adj Code,Paid\n70001,99213,CO-45,40.00,PR-2,40.00\n")
    seen = matched(left, right, "claims-remits")
    assert seen.outcome.right.notes == ("Columns C and E have the same name and differ: C was read as adjustment.",)

    right.write_text("Claim #,CPT,Paid,Paid\n70001,99213,40.00,15.00\n")
    with pytest.raises(UsageError) as error:
        matched(left, right, "claims-remits")
    assert error.value.code == "AMBIGUOUS_COLUMNS"
    assert "remits.csv: Columns C and D have the same name and different values" in error.value.message


def test_a_list_is_not_matched_with_itself(tmp_path):
    left = table(tmp_path / "ours.csv", ["Member ID", "Name"], ("W1", "Harrow, Anna"))
    with pytest.raises(UsageError) as error:
        matched(left, left, "roster-roster")

    assert error.value.code == "SAME_LIST"


def test_two_lists_are_matched_by_the_columns_that_both_have(tmp_path):
    header = ["Surname", "Given Name", "Born", "Town", "Note"]
    people = [
        (f"Name{n}x", f"Given{n % 13}", f"19{40 + n % 50}-0{1 + n % 9}-{10 + n % 18}", f"Town {n % 7}", "-")
        for n in range(150)
    ]
    slipped = [
        (last[:-1] if n % 5 else last, first, born, town, "") for n, (last, first, born, town, _) in enumerate(people)
    ]
    seen = matched(
        table(tmp_path / "a.csv", header, *people), table(tmp_path / "b.csv", header, *reversed(slipped)), "two-list"
    )

    found = [each for each in seen.pairs if each["left"] and each["right"]]
    assert {each["left"] + each["right"] for each in found} == {153}
    assert len(found) == 150


def test_people_without_names_are_not_matched_and_the_file_is_named(tmp_path):
    ours = table(
        tmp_path / "ours.csv", ["Member ID", "Last Name", "First Name", "DOB"], ("K1", "Marl", "Ada", "2015-03-02")
    )
    theirs = table(tmp_path / "theirs.csv", ["Member ID", "Whose", "DOB"], ("K1", "Marl, Ben", "2015-03-02"))
    with pytest.raises(UsageError) as error:
        matched(ours, theirs, "roster-roster")

    assert error.value.message == "theirs.csv: The file has no column for: patient. Columns not recognised: B."
    assert error.value.remedy.startswith('Say what it is called here, for example --column "patient=Our word".')


def test_fees_that_go_by_a_payer_whom_neither_file_names_are_left_out_and_that_is_told(tmp_path):
    left = table(tmp_path / "l.csv", ["Claim #", "CPT", "Charge"], ("70001", "99213", "90.00"))
    right = table(tmp_path / "r.csv", ["Claim ID", "CPT", "Billed", "Allowed", "Paid"], ("70001", "99213", 90, 40, 40))
    fees = table(tmp_path / "f.csv", ["Payer", "CPT", "Rate"], ("Summit Care", "99213", "60.00"))
    seen = matched(left, right, "claims-remits", fees)

    assert [each["category"] for each in seen.pairs] == ["matched"]
    assert seen.outcome.right.notes == (
        "The fees go by payer, of which neither file has a column: short pays were not looked for.",
    )
