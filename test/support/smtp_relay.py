#!/usr/bin/python3
"""smtp_relay.py FOLDER [CERTIFICATE KEY] -- aiosmtpd, a real SMTP server, on a free port of loopback.

Writes FOLDER/port when it listens, and each mail that it takes as a line of JSON into FOLDER/mails. FOLDER/replies, read
anew at each step, says what it answers instead of what it would: lines "STEP<tab>reply" or "STEP ADDRESS<tab>reply",
where STEP is greeting, EHLO, HELO, MAIL, RCPT, DATA (after the mail). The reply "hang" is none at all, for ever. With
"strict<tab>yes" RCPT is refused to who has no full name, as Postfix does with reject_non_fqdn_helo_hostname. With a
certificate it offers STARTTLS. FOLDER/seen has a line for each step that was reached.
"""
import asyncio
import email
import email.policy
import json
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP

folder = pathlib.Path(sys.argv[1])


def note(name, text):
    with open(folder / name, "a", encoding="utf-8") as out:
        out.write(text + "\n")


def scripted(step, address=None):
    note("seen", f"{step} {address}" if address else step)
    try:
        lines = (folder / "replies").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    replies = dict(line.split("\t", 1) for line in lines)
    return replies.get(f"{step} {address}") or replies.get(step)


async def said(reply):
    if reply == "hang":
        await asyncio.Event().wait()
    return reply


class Relay(SMTP):
    async def push(self, status):
        if isinstance(status, str) and status.startswith("220 relay.example "):
            status = await said(scripted("greeting")) or status
        await super().push(status)


class Keeper:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        reply = await said(scripted("EHLO", hostname))
        return [reply] if reply else responses

    async def handle_HELO(self, server, session, envelope, hostname):
        session.host_name = hostname
        return await said(scripted("HELO", hostname)) or "250 relay.example"

    async def handle_MAIL(self, server, session, envelope, address, options):
        reply = await said(scripted("MAIL"))
        if reply:
            return reply
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        reply = await said(scripted("RCPT", address))
        if reply:
            return reply
        name = session.host_name
        if scripted("strict") and "." not in name and not name.startswith("["):
            return f"504 5.5.2 <{name}>: Helo command rejected: need fully-qualified hostname"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        reply = await said(scripted("DATA", envelope.rcpt_tos[0]))
        if reply and not reply.startswith("2"):
            return reply
        mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        sender = mail["From"].addresses[0]
        note("mails", json.dumps({
            "helo": session.host_name, "encrypted": session.ssl is not None, "from": envelope.mail_from,
            "to": envelope.rcpt_tos[0], "sender": sender.display_name, "address": sender.addr_spec,
            "subject": str(mail["Subject"]), "text": mail.get_content(),
        }))
        return reply or "250 2.0.0 Ok: queued"


async def main():
    tls = None
    if len(sys.argv) > 2:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(sys.argv[2], sys.argv[3])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Relay(Keeper(), hostname="relay.example", ident="ESMTP", loop=loop, tls_context=tls), "127.0.0.1", 0)
    (folder / "port.new").write_text(str(server.sockets[0].getsockname()[1]), encoding="utf-8")
    (folder / "port.new").rename(folder / "port")
    await server.serve_forever()


asyncio.run(main())
