"""E-mails (.eml, RFC 5322): newsletters and press releases, the headers as facts, the HTML part or the text as body."""

import html as entities
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from ingest.clean import clean, clean_line
from ingest.load import fields, html, text
from ingest.load.rejected import BROKEN_INPUT, NotAnArticleError
from ingest.models import Article

# Parsing a header takes time with the square of its length: 12 s for 20,000 encoded words.
_LONGEST_HEADER = 4_000
_MOST_PARTS = 500
_PARSED = frozenset(
    "from subject date message-id organization list-id mime-version content-disposition content-language"
    " content-transfer-encoding".split()
)
# This one is parsed while the message is taken apart.
_CONTENT_TYPE = re.compile(rb"^content-type:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
_LAYOUT = re.compile(r"<(/?)(?:table|tbody|thead|tfoot|tr|td|th|center)\b", re.IGNORECASE)


def article(content: bytes, path: Path) -> Article:
    """The article in the e-mail `content`, read at `path`; its id is the Message-ID, so that two copies are one.

    The outlet is the organisation or the list that sends it, else the sender, who then is no author. The HTML
    part is read as a web page is; where that finds less than the text part says, the text part is the body.
    Names of attachments are in the metadata; the attachments themselves are not read. Raises
    NotAnArticleError where it is no e-mail, damaged or without text.
    """
    if (longest := max((len(found[0]) for found in _CONTENT_TYPE.finditer(content)), default=0)) > _LONGEST_HEADER:
        raise NotAnArticleError(f"a header Content-Type of {longest:,} bytes")
    try:
        message = message_from_bytes(content, policy=policy.default)
        _check_size(message)
        values = _facts(message)
        subject = clean_line(str(message["Subject"] or ""))
        body = _body(message, subject, path)
    except BROKEN_INPUT as error:
        raise NotAnArticleError(f"damaged e-mail ({type(error).__name__}: {error})") from error
    return fields.article({**values, "title": subject, "body": body}, path)


def _check_size(message: EmailMessage) -> None:
    for number, part in enumerate(message.walk(), start=1):
        if number > _MOST_PARTS:
            raise NotAnArticleError(f"an e-mail of more than {_MOST_PARTS} parts")
        for name, value in part.raw_items():
            if name.lower() in _PARSED and len(str(value)) > _LONGEST_HEADER:
                raise NotAnArticleError(f"a header {name} of {len(str(value)):,} characters")


def _facts(message: EmailMessage) -> dict[str, Any]:
    if message["From"] is None or (message["Subject"] is None and message["Date"] is None):
        raise NotAnArticleError("no e-mail: it does not begin with the headers From and Subject")
    sender = next(iter(message["From"].addresses), None)
    name, address = (sender.display_name, sender.addr_spec) if sender else (str(message["From"]), "")
    listed = str(message["List-Id"] or "").partition("<")[0].strip(' "')
    outlet = clean_line(str(message["Organization"] or "") or listed)
    moment = getattr(message["Date"], "datetime", None)
    facts = {
        "id": str(message["Message-ID"] or "").strip().strip("<>"),
        "outlet": outlet or name or address.partition("@")[2],
        "authors": [name] if outlet and name and name != outlet else None,
        "published_at": moment.isoformat() if moment else str(message["Date"] or ""),
        "language": str(message["Content-Language"] or "").partition(",")[0],
        "from": address,
        "attachments": [part.get_filename() for part in message.iter_attachments() if part.get_filename()],
    }
    return {key: value for key, value in facts.items() if value}


def _body(message: EmailMessage, subject: str, path: Path) -> str:
    """The text of the message: as a page and as plain text, whichever says more."""
    plain = message.get_body(("plain",))
    page = message.get_body(("html",))
    written = clean(_decoded(plain)) if isinstance(plain, EmailMessage) else ""
    if not isinstance(page, EmailMessage):
        return written
    try:
        # The tables of a newsletter are its layout; a title, which a page must have, it often lacks.
        titled = f"<title>{entities.escape(subject)}</title>" + _LAYOUT.sub(r"<\1div", _decoded(page))
        read = html.article(titled.encode("utf-8", "replace"), path).body
    except NotAnArticleError:
        read = ""
    # The text part of a newsletter is long by the addresses of its links; half as much text is no loss.
    return read if len(read) * 2 >= len(written) else written


def _decoded(part: EmailMessage) -> str:
    """The text of a part by its charset, else (it is unknown, wrong or missing) as a text file is decoded."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        return content.decode(str(part.get_content_charset() or "utf-8"))
    except (LookupError, UnicodeDecodeError):
        return text.decode(content)[0]
