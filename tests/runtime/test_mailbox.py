"""One-time codes that come by mail: the right one, of the right sender, of this log-in, taken once."""

import re
import time
from datetime import UTC, datetime

import pytest

from nightclerk.errors import UsageError
from nightclerk.runtime import mailbox
from nightclerk.runtime.mailbox import Awaited, take_code
from nightclerk.workspace import Mailbox
from tests.runtime.imap_rig import PASSWORD, mail_server

SENDER = "no-reply@payer.example"
CODE = re.compile(r"code is:?\s+(\d{6})")


@pytest.fixture
def server():
    with mail_server() as box:
        yield box


def taken(server):
    box = Mailbox(host="127.0.0.1", port=server.port, user="codes", tls=False)
    return take_code(box, PASSWORD, Awaited(SENDER, CODE, datetime.now(UTC)))


def test_the_newest_mail_of_the_sender_counts_and_its_code_is_taken_once(server):
    server.deliver(SENDER, "Sign-in", "Your code is 111111.")
    server.deliver(SENDER, "Sign-in", "Your code is 222222.")
    server.deliver("other@payer.example", "Sign-in", "Your code is 333333.")

    assert taken(server) == "222222"
    assert [read for _, _, read in server.mails] == [False, True, False]
    assert taken(server) == "111111"
    assert taken(server) is None


def test_what_came_before_the_log_in_and_what_has_no_code_is_left_unread(server):
    server.deliver(SENDER, "Sign-in", "Your code is 111111.", came=time.time() - 600)
    server.deliver(SENDER, "News", "Our offices are closed on Monday.")

    assert taken(server) is None
    assert [read for _, _, read in server.mails] == [False, False]


def test_a_code_is_read_out_of_html_and_out_of_the_subject(server):
    server.deliver(SENDER, "x", "<style>p{}</style><p>Your code is:&nbsp;<b>444444</b></p>", kind="html")
    assert taken(server) == "444444"
    server.deliver(SENDER, "Your code is 555555", "See the subject.")
    assert taken(server) == "555555"


def test_a_server_that_refuses_is_an_error_without_a_word_of_the_mail(server):
    server.refuses = True
    with pytest.raises(mailbox.FAILURES):
        taken(server)


def test_no_mailbox_is_asked_in_clear_text_over_the_network():
    with pytest.raises(UsageError, match="MAIL_PLAIN"):
        mailbox.check("codes", Mailbox(host="imap.clinic.example", tls=False))
    with pytest.raises(UsageError, match="NO_MAILBOX"):
        mailbox.check("codes", None)
