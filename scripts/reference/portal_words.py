"""What the grammar of a portal file means, in words; `portal_file` refuses a word too few and a word too many."""

from __future__ import annotations

TOP = {
    "nightclerk": "`selectors/1`",
    "portal": "The portal's name: that of the file, and the first part of its names in the vault.",
    "payer": "The payer's name for people.",
    "version": "A text of your own; it stands in every result and audit event. Change it when you change the file.",
    "base_url": "Scheme, host and port. Credentials are typed on this origin only.",
    "terms": "What the payer's terms say about bots: `automation_permitted`, `attested_by`, `attested_on`.",
    "elements": "Named things on the pages.",
    "states": "Recognisable pages, in order of priority.",
    "flows": "What is done.",
    "limits": "How gently the portal is treated.",
    "session": "`keep`: storage_state (the log-in is kept, encrypted, for the next run, wherever the portal has its "
    "token: cookies, local or session storage, a database of the browser), or none. `probe` and `idle_minutes` are "
    "read, and not used yet.",
    "mfa": "The second factor.",
    "defaults": "`timeout` of every wait (20s), `label_match` decorated or exact, `evidence` full or none.",
    "interrupts": "What may show up at any time and is clicked away.",
}

LIMITS = {
    "pages": "Pages worked at once (1).",
    "sessions_per_account": "Browser sessions of one account (1). Read, not used yet: there is always one.",
    "checks_per_minute": "At most so many checks begin in a minute; left out, there is no limit.",
    "login_attempts": "Passwords typed for one log-in (1). Read, not used yet: there is always one.",
    "recycle_context_after": "Checks after which the browser's context is made anew (200).",
    "hours": "When the portal answers, such as `Mon-Sat 05:00-23:00 America/New_York`; outside, items are parked.",
}

TERMS = """All but `automation_permitted: "yes"` refuses the bot (`TERMS_FORBID`), as does an `attested_on` more than
365 days ago (`TERMS_EXPIRED`). In YAML, yes and no need their quotes."""

MFA = """`mfa: {kind: totp, secret: vault:PORTAL/NAME}` takes one-time codes from the seed that the vault holds as
`PORTAL/ACCOUNT/NAME`. `mfa: {kind: typed, ask: "Sent to the office phone", within: 180s}`: the portal sends the code
to a person, who is asked for it for so long (`ask` says where it was sent; `nightclerk codes list`). When nobody gives
it, the items are parked with `MFA_NEEDED`. `mfa: {kind: mail, mailbox: codes, from: no-reply@payer.example, code:
'/code is (\\d{6})/', within: 180s}`: the code is taken from the newest unread mail of that sender in the mailbox
`codes` of `nightclerk.yaml`; a person may give it as well."""

ELEMENTS = """Each is a ranked list of locators: the first that matches exactly one visible thing wins. A rank above the
first is reported as drift. `{many: [...]}` may match more than once. A role may take a name:
`{role: button, name: Sign in}`. Frames of the portal's own origin and open shadow roots are looked into without a word
about them."""

LOCATORS = {
    "label": "A field by its label, or by one that was tied to no field: in its box, before it where both take "
    "turns, words in a box of their own beside that of the field, or the only words in a box with no other field; "
    "*Password* also finds *Password:* and *Password (required)*.",
    "role": "A thing by its ARIA role, with `name:` for its accessible name.",
    "name": "The accessible name that goes with a role; alone, the `name` attribute.",
    "css": "A CSS selector. One that hangs on positions is warned of.",
    "xpath": "An XPath.",
    "text": "A thing by its visible text.",
    "testid": "The `data-testid` attribute.",
    "placeholder": "A field by its placeholder.",
    "row_of": "The rows of the one table (or grid of ARIA roles, also one drawn on a canvas that tells its rows to "
    "screen readers) with these headings: `row_of: [Member ID, Coverage]`. "
    "Where each entry takes several lines (a `tbody`) under as many lines of headings, the entries.",
}

STATES = """A name, one or more conditions (all must hold), and what follows. All states are tested in one look at the
page, in the order of the file; the first that holds wins. A state with a `result` that no step is waiting for counts
only where no other state above it holds. A state that only
`none` or `many` of a `pick` names needs no condition, only its `result`:
`several: {result: rejected_input, reason: MULTIPLE_MATCHES}`."""

CONDITIONS = {
    "any": "One of a list of conditions holds.",
    "all": "All of a list of conditions hold.",
    "not": "The condition does not hold.",
    "visible": "The element is visible.",
    "count": 'So many of an element are visible: `{count: {rows: ">1"}}`.',
    "text": "The visible text of the page matches.",
    "url": "The address matches, up to a `?`; what stands behind that is not looked at.",
    "title": "The title matches.",
    "status": "The page came with this HTTP status.",
}

ACTIONS = {
    "run": "`run FLOW`: that flow is run, then the task goes on.",
    "defer": "`defer 30m`: the item is parked with that time as the earliest to ask again.",
    "stop_portal": "The item is parked with what to do. States named `bad_login` and `locked` suspend the password.",
    "retry": "A technical failure: the item is tried again.",
}

RESULT = """`result:` ends the check with that answer, `reason:` gives its reason code (left out: the name of the
state). A state is for one task: that the payer cannot answer holds for all of them, any other answer that a task does
not know is *indeterminate*. An answer that only flows of other tasks name (in `expect`, or for a `pick`) is none of
this one, unless it says that nobody can tell. In a flow that types something of the one asked for, an answer counts
only after that, and after the click that sends it: before, it is left over from the last search, or a list of
everybody, or of nobody yet. None is believed while a request of the page is on its way."""

INTERRUPTS = """A list of `{when: CONDITION OR LOCATOR, do: click}`; `do: {click: ELEMENT}` clicks something else than
what was recognised. What was clicked has 2.5 seconds to go before it is clicked again; a notice that is still there
after six clicks is `LAYOUT_CHANGED` and named."""

FLOWS = """A flow is a list of steps, or a mapping. One that is named after a task (`eligibility`, `claim_status`)
answers it and needs an `extract`; the others are run by states."""

TYPED = """What is typed: a text, `$secret.NAME` (from the vault), `$mfa.code`, `$today`, or an input of the task. Of
one that holds several, the second is `$procedures.2`; where there are fewer, nothing is typed. An input that the
inquiry may leave out is typed as nothing, need not stand under `needs`, and is then compared with nothing."""

FLOW = {
    "transport": "`browser`; or `http`: plain requests, for pages made on the server. Signing in is the browser's all "
    "the same; no picture is kept. Both ask until they have read a record alike; when they differ, the browser's is "
    "the answer, then and from then on.",
    "needs": "The inputs that it uses; a missing one goes to a person.",
    "steps": "The steps, in order.",
    "extract": "What is read from the last page.",
    "irreversible": "`true`: the flow sends something. It has one step `submit` and runs for an approved item only.",
}

STEPS = {
    "goto": "Opens a path of this portal, such as `/eligibility`, also one behind `#`; the page is loaded anew, so "
    "that nothing is left of the patient before. Inputs never go into an address.",
    "fill": "Types into fields: `{element: what}`; a date takes `{value: $birth_date, format: MM/DD/YYYY}`, a word "
    "of the portal's own `{value: $payer, map: {harbor: Harbor Mutual}}`. The page hears of a key "
    "as well, for lists that are searched by keys. A field that takes back what was typed before it is answered is "
    "typed into again; a browser's own field for dates, and one that is made of a small field "
    "for each of month, day and year, is given them in its own form.",
    "select": "Chooses the entry of a list whose whole text is this one: of a `<select>`, or of a list that scripts "
    "draw (`role=combobox` or `aria-haspopup=listbox` with entries of `role=option`), which is clicked open; then it "
    "is looked whether the list shows it. An entry that is not there is `NOT_ON_PORTAL`. Such a list is not filled in, "
    "and `transport: http` leaves it to the browser. Where entries come only while one types, `fill`, then `pick` one.",
    "check": "Ticks a box.",
    "click": "Clicks an element.",
    "review": "What must stand beside which label on the page before the one click: `{Procedure code: $procedures.1}`. "
    "Where anything differs, or stands there that was not typed, nothing is sent.",
    "prove": "Reads now, and not from the last page, the fields of the record that it names and that have "
    "`must_equal`: `prove: [member_id, birth_date, name]`, where the member's page says whose it is in a part that is "
    "gone once the answer shows (another tab). They must prove the patient, whatever the page says next; what stands "
    "there of them as well must say the same. Comes right after `expect`, and holds until another page comes "
    "(/members/7/coverages is a part of /members/7) or anything but `click`, `expect` and `evidence` is done.",
    "submit": "The one click of an irreversible flow. That it may have happened is on disk before; it is never "
    "repeated: what comes to nothing is looked up, or a person's.",
    "press": "Presses a key, such as `Enter`.",
    "upload": "Gives a file to a field.",
    "pick": "Clicks the one row that is about the one asked for: `from` (an element with `many`), `showing` (what must "
    "stand in the row: some cell is the text, or contains it as whole words, whatever the accents; a date is "
    "found in the usual forms, the month first, or in its `format`, an amount in whatever form it is written; of "
    "several such rows the one is meant in which a cell is each ID exactly; with `covers` it may be left out), `click` "
    "(what in the row, links to the same page being one; left out: the row), `twice: true` (it opens by a double "
    "click; not in a frame), `next` "
    "(turns the page of the list), `scroll: true` (a virtual "
    "list that does not tell that it has more rows, by `aria-rowcount` or by the room that it leaves; one that does is "
    "scrolled through by itself), `covers` (of several such rows, the one whose days cover `$service_date`: "
    '`{begin: Effective, end: Ends, formats: [MM/DD/YYYY], empty: [None], where: {Type: "/medical/i"}}`, the headings '
    "of the first and last day, and what must stand under others; where none does, the one that ended last, of which "
    "only that it is over is believed), `none` and `many` (the states, with a `result`, for no such row and for more "
    "than one).",
    "window": "`popup`: goes on in the window that the last click opened; `main`: closes it and goes back.",
    "download": "Clicks, and takes the CSV, XLSX or PDF file that comes; `extract` then reads the file as a page.",
    "expect": "Waits until the page is one of these states. Never for a time. What stood there before the last click, "
    "key or typing counts once it has come anew, the rows that it counts are others, or a request in the background "
    "that carries all that was typed was answered and nothing was asked for in 1.5 seconds since.",
    "evidence": "`screenshot`: keeps a picture of the whole page (JPEG, encrypted). The window is 1280 x 1440 pixels.",
}

EXTRACT = """`from: {table: CSS}` or `from: {headings: [Member ID, Coverage]}` names the table whose header texts are
the columns; without it, the record is read from the page by labels. The table has one row, or (of `eligibility`) lists
what somebody had and has: then `covers: [plan_begin, plan_end]` in `from` names the fields with a row's first and last
day, and the row of the patient asked for whose days cover the service date is the record (a blank last day is open; the
other rows go to `unmapped`); `where: {Type: "/medical/i"}` says what must stand under which heading. More than one is
`SEVERAL_COVERAGES`, none is `NO_COVERAGE_ON_DATE` (but *inactive* where the row that ended last says so), one
whose days hold the date and whose words say *over* is `COVERED_THEN`: a person's. A record without a table is doubted
in the same way by the days it states itself (`plan_begin`, `plan_end`, `elig_begin`, `elig_end`).
`from: {boxes: CSS}` (of `eligibility`) takes boxes for such rows (cards, the parts of a form): `column`, and what
`where` names, is then a label in the box, and `each` of a list a selector within it. Where a box does not say what
`where` asks for, none is taken; other fields are read outside of the boxes, and a `css` that finds
nothing there in the box that counts.

`record` names the fields of the canonical record. At least two fields need `must_equal`: all that the page shows of
them must be the patient asked for, and at least two must be shown, or nothing is recorded. A flow `claim_status`
compares the patient account number or the charge besides: the payer may have another claim of the same patient and day.
A birth date, and the payer's claim number, that a page shows under their usual names (*Date of birth*, *DOB*, *Claim
number*) are compared though no field reads them.
What no field takes is kept in `unmapped`."""

FIELD = {
    "column": "Reads the cell under this header; of `boxes`, what stands beside this label in the box.",
    "label": "Reads what stands beside this label (dt/dd, th/td, label/output, boxes, lines), or the one field that is "
    "there.",
    "css": "Reads the element that this selector finds.",
    "text": "Reads the group of a quoted regular expression from the page's text.",
    "type": "How the text is understood; see below.",
    "formats": "Of a date: the formats it may have, made of YYYY, MM or M, DD or D (1, 1st), MMM (Sep, Sept., March), "
    "MMMM (September), DDD (Tue), DDDD (Tuesday) and the signs between them. Years have four digits.",
    "map": "Of an enum: text or /regex/ -> value of the record. A whole text goes before every /regex/. A text that "
    "none fits, or that two /regex/ read differently, is never guessed.",
    "empty": "Texts that mean nothing was stated, besides a blank, a dash, *n/a* and *null*, of a date "
    "*None* too (unless `map` names these). Of a "
    "list that is opened, the words that stand in place of its entries (`empty: [No benefits on file]`); those that "
    "stood there before say nothing.",
    "optional": "`true`: may be missing. A needed field that is missing makes the outcome indeterminate.",
    "absent": "`not_stated`, for closed lists that know it.",
    "split": "Of a list: the sign between its parts (`;`).",
    "first": "Of a name in two places: the column, label or css of the first name; its own place has the last name.",
    "must_equal": "The input, or the two name inputs, that it must equal. What stands in a field that can be typed "
    "into proves nothing where a flow of the file types that input: it may be what was typed.",
    "each": "Of a list: one entry for each element this selector finds, or row under `{headings: [Benefit, Amount]}`; "
    'where the table says other things too, `{headings: [Fact, Value], where: {Fact: "/copay|deductible/i"}}`: the '
    "other rows go to `unmapped`. Of names that stand beside their values anywhere on the page, one for each name: "
    '`{labels: "/copay|deductible/i"}`; of columns of the record\'s own row, one for each such heading: '
    '`{columns: "/copay|deductible/i"}`. Both are read as rows under the headings *Label* and *Value*.',
    "open": "An element, such as a tab, that is clicked before the field, object or list is read, once for all that "
    "name it; several (`[benefits_tab, deductibles]`) one after another, except what is unfolded already. Of a list, "
    "one entry must then be there, or the words of its `empty`, unless the answer is *inactive*. Whose page it is has "
    "been proven before, and nothing may say otherwise afterwards.",
    "next": "Of a list: an element that turns to its next page, until it is gone, disabled, or does nothing any more.",
    "key": "`header`: columns of that list's own table.",
    "fields": "The fields of an object or of each entry of a list.",
}

TYPES = {
    "text": "Text, white space folded.",
    "name": "A person's name.",
    "date": "A date in one of `formats`; a time behind it is passed over, unless it may make another day of it.",
    "money": "Dollars: with a $ sign ($25, $30.5) or with cents (25.00), or it is not money; below zero with a minus "
    "and cents (-$45.00, 45.00-).",
    "percent": "`20%` as 20.",
    "integer": "A whole number.",
    "quantity": "A number with or without its unit.",
    "phone": "Ten digits, written as 312-555-0195.",
    "npi": "Ten digits whose check digit holds.",
    "list": "Texts split at `split`.",
    "enum": "One value of `map`.",
}

PATTERN = """A text is compared without regard to case and white space, anywhere in the page's visible text for states.
A number at either end of it is a whole one: *0 members* does not stand in *10 members*.
`"/regular expression/flags"` must stand in quotes, since YAML would read its signs as its own."""
