"""The words, ids and classes of the portal's pages, and how a redesign changes them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nightclerk.sandbox.pages import COVERAGE_COLUMNS


@dataclass(frozen=True)
class Layout:
    """Everything a portal file may hold on to; `columns` is the order of the coverage table, `headers` renames them."""

    user_label: str = "User ID"
    user_id: str = "uid"
    user_name: str = "uid"
    pass_label: str = "Password"  # noqa: S105 - a label
    pass_id: str = "pwd"  # noqa: S105 - an id
    pass_type: str = "password"  # noqa: S105 - an input type
    sign_in: str = "Sign in"
    sign_in_type: str = "submit"
    code_label: str = "Security code"
    code_hint: str = "one-time-code"
    verify: str = "Verify"
    form_id: str = "elig"
    member_label: str = "Member ID"
    member_id: str = "memberId"
    birth_label: str = "Date of birth"
    birth_id: str = "dob"
    service_label: str = "Date of service"
    service_id: str = "dos"
    search: str = "Check coverage"
    coverage_class: str = "coverage"
    benefits_class: str = "benefits"
    other_class: str = "cob"
    details_class: str = "member"
    columns: tuple[str, ...] = COVERAGE_COLUMNS
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str:
        """The heading of a column as this layout words it."""
        return dict(self.headers).get(name, name)


USUAL = Layout()
# Labels are others and ids that no example uses are others; the css and role fall-backs of the example still fit.
FRESHENED = replace(
    USUAL,
    user_label="Portal user name",
    user_id="login-user",
    pass_label="Pass phrase",  # noqa: S106 - a label
    pass_id="login-secret",  # noqa: S106 - an id
    sign_in="Continue",
    code_label="Code from your app",
    member_label="ID on the member card",
    birth_label="Born on (MM/DD/YYYY)",
    service_label="Service on",
    search="Look up",
    columns=("Coverage", "Plan", "Effective", "Ends", "Member name", "Born", "Member ID"),
)
REBUILT = replace(
    FRESHENED,
    user_name="principal",
    pass_type="text",  # noqa: S106 - an input type
    sign_in_type="button",
    code_hint="off",
    verify="Go on",
    form_id="finder",
    member_id="f1",
    birth_id="f2",
    service_id="f3",
    coverage_class="grid",
    benefits_class="grid2",
    other_class="grid3",
    details_class="facts",
    headers=(
        ("Member ID", "Card"),
        ("Born", "Birthday"),
        ("Member name", "Person"),
        ("Coverage", "State"),
        ("Plan", "Product"),
    ),
)
LAYOUTS = (USUAL, FRESHENED, REBUILT)
