"""Money at the bank: taken by its trace, by payer and amount, or by the only combination; never by chance."""

import random
from datetime import date, timedelta

from nightclerk.reconcile.links import link
from nightclerk.reconcile.payments import Deposit, Payment
from nightclerk.reconcile.profile import Deposits
from nightclerk.reconcile.subset import combinations
from tests.scale import count

RULE = Deposits("trace", "memo", "payer", "date", lump=("deposit",), not_payer=("rent",))
DAY = date(2026, 5, 4)


def payment(number, cents, *, payer="summit care", day=DAY):
    return Payment(f"8800{number:05d}", f"8800{number:05d}", payer, day, cents, (number,))


def deposit(row, cents, *, trace="", payer="", lump=False, late=2):
    payers = frozenset([payer]) if payer else frozenset()
    return Deposit(
        row, DAY + timedelta(days=late), cents, frozenset([trace] if trace else []), payers, lump, foreign=False
    )


def told(payments, *deposits):
    """(category, numbers of the payments, rows of the deposits) of each link."""
    links = link(payments, deposits, RULE)
    return [(e.category, sorted(p.rows[0] for p in e.payments), [d.row for d in e.deposits]) for e in links]


def test_a_trace_with_another_amount_is_a_contradiction():
    assert told([payment(1, 5000)], deposit(9, 4990, trace="880000001")) == [("contradiction", [1], [9])]


def test_the_end_of_a_trace_is_enough_when_the_amount_is_the_same():
    assert told([payment(1, 5000)], deposit(9, 5000, trace="0000001")) == [("matched", [1], [9])]


def test_one_payment_in_two_deposits_of_which_one_lost_its_trace():
    halves = (deposit(8, 3000, trace="880000001", payer="summit care"), deposit(9, 2000, payer="summit care", late=3))

    assert told([payment(1, 5000)], *halves) == [("probable", [1], [8, 9])]


def test_two_deposits_are_no_halves_where_one_of_them_may_be_a_payment_of_its_own():
    halves = (deposit(8, 5_003, payer="summit care"), deposit(9, 4_998, payer="summit care", late=3))
    whole = payment(1, 10_001)

    assert told([whole], *halves) == [("probable", [1], [8, 9])]
    assert told([whole, payment(2, 5_003), payment(3, 5_003)], *halves) == [("ambiguous", [], [8])]


def test_what_may_be_the_other_half_or_a_payment_of_its_own_is_put_before_a_person():
    payments = [payment(1, 30_000), payment(2, 12_500)]
    round_, rest = deposit(8, 12_500, payer="summit care"), deposit(9, 17_500, payer="summit care", late=3)
    traced = deposit(9, 17_500, trace="880000001", payer="summit care", late=3)

    assert told(payments, round_, rest) == [("ambiguous", [], [8])]
    assert told(payments, round_, traced) == [("ambiguous", [], [8]), ("contradiction", [1], [9])]
    assert told(payments, round_) == [("probable", [2], [8])]
    assert told(payments, round_, rest, deposit(7, 30_000, payer="summit care")) == [
        ("probable", [2], [8]),
        ("probable", [1], [7]),
    ]


def test_two_payments_of_the_same_amount_and_payer_are_not_guessed_between():
    payments = [payment(1, 5000), payment(2, 5000)]

    assert told(payments, deposit(9, 5000, payer="summit care")) == [("ambiguous", [], [9])]


def test_a_bag_of_checks_is_taken_when_only_one_combination_adds_up():
    payments = [payment(1, 51_733), payment(2, 80_119), payment(3, 20_071), payment(4, 33_333)]

    assert told(payments, deposit(9, 51_733 + 20_071, lump=True)) == [("probable", [1, 3], [9])]


def test_a_bag_that_two_combinations_explain_is_ambiguous_and_names_both():
    payments = [payment(1, 10_000), payment(2, 20_000), payment(3, 30_000)]
    (found,) = link(payments, [deposit(9, 30_000, lump=True)], RULE)

    assert (found.category, found.accepted) == ("ambiguous", False)
    assert "880000001 + 880000002" in found.reason
    assert "880000003" in found.reason


def test_one_bag_that_is_told_makes_the_next_one_plain():
    payments = [payment(1, 10_007), payment(2, 20_011), payment(3, 30_018)]
    bags = (deposit(8, 30_018, lump=True), deposit(9, 10_007, lump=True), deposit(10, 20_011, lump=True))

    assert [each[0] for each in told(payments, *bags)].count("ambiguous") == 0 or ("probable", [1], [9]) in told(
        payments, *bags
    )


def test_a_check_is_never_banked_before_its_date_and_a_stale_one_is_not_looked_for():
    assert told([payment(1, 5001)], deposit(9, 5001, lump=True, late=-1)) == []
    assert told([payment(1, 5001)], deposit(9, 5001, lump=True, late=90)) == []


def test_too_many_open_checks_are_left_to_a_person():
    payments = [payment(number, 1000 + number) for number in range(40)]

    assert [each[0] for each in told(payments, deposit(99, 2041, lump=True))] == ["ambiguous"]


def test_round_amounts_are_not_taken_for_proof():
    payments = [payment(number, 500 * (number + 3)) for number in range(14)]
    found = link(payments, [deposit(99, 500 * 41, lump=True)], RULE)

    assert [each.accepted for each in found] == [False]


def test_one_check_of_a_bag_is_not_told_by_an_amount_that_others_have_too():
    cash = deposit(9, 7_500, lump=True)
    assert told([payment(1, 7_500)], cash) == [("ambiguous", [], [9])]
    taken = deposit(8, 7_533, trace="880000002")
    assert told([payment(1, 7_533), payment(2, 7_533)], taken, deposit(9, 7_533, lump=True)) == [
        ("matched", [2], [8]),
        ("ambiguous", [], [9]),
    ]
    assert told([payment(1, 7_533)], deposit(9, 7_533, lump=True)) == [("probable", [1], [9])]


def test_a_bag_is_not_told_where_an_older_check_of_the_same_amount_is_open():
    older = [payment(number, 1_003 + 7 * number, day=DAY - timedelta(days=45)) for number in range(20, 40)]
    checks = [payment(1, 51_733), payment(2, 20_071), payment(3, 20_071, day=DAY - timedelta(days=45))]
    (found,) = link([*checks, *older], [deposit(9, 51_733 + 20_071, lump=True)], RULE)

    assert (found.category, found.accepted) == ("ambiguous", False)
    assert "880000003 is of the same amount" in found.reason


def test_deposits_of_nobodys_checks_are_hardly_ever_explained():
    dice = random.Random(3)
    accepted = tried = 0
    for _ in range(count(150, 3000)):
        payments = [payment(number, dice.randrange(20_00, 4000_00)) for number in range(12)]
        found = link(payments, [deposit(99, dice.randrange(50_00, 9000_00), lump=True)], RULE)
        accepted, tried = accepted + sum(each.accepted for each in found), tried + 1
    assert accepted <= tried * 0.01


def test_a_combination_is_found_among_twenty_and_a_second_one_ends_the_search():
    amounts = [3**place for place in range(18)]

    assert combinations(amounts, sum(amounts[2:7])).found == (tuple(range(2, 7)),)
    assert len(combinations([100] * 20, 300).found) == 2
