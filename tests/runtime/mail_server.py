"""A mail server on loopback: real SMTP with STARTTLS and a log-in, and a certificate of its own making."""

import asyncio
import base64
import contextlib
import datetime
import ipaddress
import ssl
import threading
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Mailbox:
    """What the server took, and how it behaves: `refuses` are addresses that it does not know."""

    port: int = 0
    messages: list = field(default_factory=list)
    logins: list = field(default_factory=list)
    encrypted: list = field(default_factory=list)
    refuses: tuple = ()


@contextlib.contextmanager
def serving(tls=None, refuses=()):
    """A server while it lasts; with `tls` (an SSLContext) it offers STARTTLS."""
    box, ready, loop = Mailbox(refuses=refuses), threading.Event(), asyncio.new_event_loop()

    async def begin():
        server = await asyncio.start_server(lambda r, w: _talk(r, w, box, tls), "127.0.0.1", 0)
        box.port = server.sockets[0].getsockname()[1]
        ready.set()

    def work():
        loop.create_task(begin())
        loop.run_forever()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield box
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.close()


async def _talk(reader, writer, box, tls):
    encrypted = False

    async def say(text):
        writer.write(f"{text}\r\n".encode())
        await writer.drain()

    await say("220 loopback")
    people = []
    while line := (await reader.readline()).decode().strip():
        word = line.split()[0].upper()
        if word == "EHLO":
            offers = ["250-loopback", *(["250-STARTTLS"] if tls and not encrypted else []), "250 AUTH PLAIN"]
            await say("\r\n".join(offers))
        elif word == "STARTTLS":
            await say("220 go ahead")
            await writer.start_tls(tls)
            encrypted = True
        elif word == "AUTH":
            box.logins.append(base64.b64decode(line.split()[2]).decode().split("\0")[1:])
            await say("235 welcome")
        elif word == "RCPT":
            known = not any(each in line for each in box.refuses)
            people += [line] if known else []
            await say("250 ok" if known else "550 no such mailbox")
        elif word == "DATA":
            await say("354 go on")
            text = b""
            while not text.endswith(b"\r\n.\r\n"):
                text += await reader.readline()
            box.messages.append(text.decode())
            box.encrypted.append(encrypted)
            people = []
            await say("250 taken")
        elif word == "QUIT":
            await say("221 bye")
            break
        else:
            await say("250 ok")
    writer.close()


def certificate(folder):
    """A self-signed certificate for 127.0.0.1: (context of the server, file that a client would have to trust)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
