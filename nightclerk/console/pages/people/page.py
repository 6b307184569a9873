"""People and tokens: who may come in, as what, and who no longer."""

from __future__ import annotations

from starlette.responses import Response

from nightclerk.console.frame import ADMINS, Call, Page
from nightclerk.console.names import names_of
from nightclerk.console.who import ROLES, origin, rules_of
from nightclerk.runtime import people, tokens
from nightclerk.runtime.people import Invitation

page = Page("people", menu="People", order=90)


@page.get("/people", may=ADMINS)
def show(call: Call) -> Response:
    """Everybody, and every token."""
    return call.show(
        "people/people.html",
        people=people.listed(call.office),
        tokens=tokens.listed(call.office),
        roles=ROLES,
        names=names_of(call.office),
    )


@page.post("/people", may=ADMINS)
def invite(call: Call) -> Response:
    """Make an account and show its link, once."""
    made = people.invite(
        call.office,
        call.field("name"),
        call.field("display"),
        call.field("role"),
        call.person.id,
        rules_of(call.request),
    )
    return _show_link(call, made)


@page.post("/people/{person}/role", may=ADMINS)
def change_role(call: Call) -> Response:
    """Another role, from their next click on."""
    people.change_role(call.office, call.part("person"), call.field("role"), call.person.id)
    return call.go("/people")


@page.post("/people/{person}/disable", may=ADMINS)
def disable(call: Call) -> Response:
    """End an account and everything that is open in its name."""
    people.disable(call.office, call.part("person"), call.person.id)
    return call.go("/people")


@page.post("/people/{person}/link", may=ADMINS)
def reset(call: Call) -> Response:
    """A new link; what was there before ends now."""
    return _show_link(call, people.reset(call.office, call.part("person"), call.person.id, rules_of(call.request)))


@page.post("/tokens", may=ADMINS)
def make_token(call: Call) -> Response:
    """Make a token and show it, once."""
    _, value = tokens.make(call.office, call.field("label"), call.field("role"), call.person.id)
    return call.show("people/token.html", value=value, label=call.field("label"))


@page.post("/tokens/{token}/revoke", may=ADMINS)
def revoke(call: Call) -> Response:
    """End a token."""
    tokens.revoke(call.office, call.part("token"), call.person.id)
    return call.go("/people")


def _show_link(call: Call, made: Invitation) -> Response:
    return call.show("people/link.html", made=made, link=f"{origin(call.request)}{made.path}")
