"""What makes an article the same article tomorrow."""

import hashlib
import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"(?:utm_.*|at_(?:medium|campaign|link.*|custom\d*|bbc_team|ptr_name|format)|ns_(?:source|mchannel|campaign)"
    r"|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|_g[al]|xtor|cmpid?|ocid|ito"
    r"|smid|smtyp)\Z",
    re.IGNORECASE,
)
_REFERRER = re.compile(
    r"(?:ref|partner|source|from)=(?:rss|feed|atom|homepage|home|twitter|facebook|newsletter)\Z", re.I
)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")


def canonical_url(url: str) -> str:
    """`url` as it is compared, never as it is shown.

    Scheme and host in lower case, no default port, no fragment, no tracking parameters, no slash at the end
    of a path; http and https stay two addresses. What is no http(s) URL comes back stripped and otherwise
    as it was.
    """
    text = url.strip().replace(" ", "%20")
    parts = http_parts(text)
    if parts is None:
        return text
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    place = host if port is None or port == _DEFAULT_PORTS[scheme] else f"{host}:{port}"
    path = _ESCAPE.sub(lambda found: found.group().upper(), parts.path).rstrip("/") or "/"
    return urlunsplit((scheme, place, path, _untracked(parts.query), ""))


def untracked(url: str) -> str:
    """`url` as it is shown: without tracking parameters and fragment, otherwise as it was."""
    parts = http_parts(url)
    return urlunsplit(parts._replace(query=_untracked(parts.query), fragment="")) if parts else url


def _untracked(query: str) -> str:
    pairs = (pair for pair in query.split("&") if pair)
    return "&".join(pair for pair in pairs if not _TRACKING.match(pair.partition("=")[0]) and not _REFERRER.match(pair))


def http_parts(url: str) -> SplitResult | None:
    """The parts of an absolute http or https URL with a host and a possible port; None for anything else."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme.lower() in _DEFAULT_PORTS and (parts.hostname or "").strip(".") else None


def article_id(given: str | None, url: str | None, path: Path, within: str = "") -> str:
    """The `given` id, else 16 hex digits of the SHA-256 of the canonical URL, else of the resolved path.

    Only an absolute http(s) URL counts. `within` tells articles apart that share one file and have neither id
    nor URL.
    """
    if given:
        return given
    name = canonical_url(url) if url and http_parts(url) else path.resolve().as_posix() + within
    return hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:16]
