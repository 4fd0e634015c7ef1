import gzip
import io
import json
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from ingest.load import archives
from ingest.load.archives import Limits
from ingest.load.dispatch import Rejected, load
from ingest.models import Article

TEXT = b"Gate 3 jammed\n\nA pontoon jammed gate 3 of the barrier on Thursday night, the harbour master said.\n"
PAGE = (
    b"<html lang='en'><head><title>Tram opens</title></head><body><article><h1>Tram opens</h1>"
    + b"<p>The tram to the harbour opened on Monday, and the council of Valmere paid for the first week of rides.</p>"
    * 3
    + b"</article></body></html>"
)
LINE = json.dumps({"title": "Budget passes", "body": "The council passed the budget.", "id": "b1"}).encode() + b"\n"


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def tarred(path: Path, *members: tuple[str | tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT) -> Path:
    with tarfile.open(path, "w:gz", format=form) as archive:
        for named, content in members:
            info = tarfile.TarInfo(named) if isinstance(named, str) else named
            if info.isfile():
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def loaded(path: Path, max_bytes: int = 100_000) -> list[Article | Rejected]:
    return list(load(path, max_bytes=max_bytes))


def reasons(path: Path, max_bytes: int = 100_000) -> dict[str, str]:
    return {
        item.source.partition("!/")[2]: item.reason for item in loaded(path, max_bytes) if isinstance(item, Rejected)
    }


def link(name: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    return info


@pytest.mark.parametrize(("make", "name"), [(zipped, "year.zip"), (tarred, "year.tar.gz"), (tarred, "YEAR.TGZ")])
def test_members_are_loaded_as_files_of_a_folder_are(tmp_path, make, name):
    path = make(
        tmp_path / name,
        ("courier/gate.txt", TEXT), ("courier/tram.html.gz", gzip.compress(PAGE)),
        ("wire.jsonl", LINE + b"{}\n" + LINE),
        ("courier/photo.jpg", b"\xff\xd8\xff"), (".hidden.txt", TEXT), ("__MACOSX/courier/._gate.txt", b"\0"),
    )  # fmt: skip
    items = loaded(path)
    place = path.resolve().as_posix()
    assert [item.source for item in items] == [
        f"{place}!/courier/gate.txt", f"{place}!/courier/tram.html.gz", *[f"{place}!/wire.jsonl"] * 3,
    ]  # fmt: skip
    assert [item.title for item in items if isinstance(item, Article)] == [
        "Gate 3 jammed", "Tram opens", "Budget passes", "Budget passes",
    ]  # fmt: skip
    assert items[3] == Rejected(f"{place}!/wire.jsonl", 2, "no text: the key 'body' is missing or empty")
    assert items == loaded(path)
    assert len({item.id for item in items if isinstance(item, Article)}) == 3
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [name]


@pytest.mark.parametrize("name", ["/etc/gate.txt", "../gate.txt", "a/../../gate.txt", "..\\gate.txt", "C:\\gate.txt"])
@pytest.mark.parametrize("make", [zipped, tarred])
def test_names_that_lead_out_of_the_archive_are_refused(tmp_path, make, name):
    items = loaded(make(tmp_path / ("a.zip" if make is zipped else "a.tgz"), (name, TEXT), ("good.txt", TEXT)))
    assert isinstance(items[0], Rejected) and items[0].reason.startswith("refused: a")
    assert isinstance(items[1], Article)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_name_of_control_characters_is_refused_and_shown_without_them(tmp_path):
    (item,) = loaded(tarred(tmp_path / "a.tgz", ("a\x1b[31m\n.txt", TEXT)))
    assert "one of control characters" in item.reason and item.source.endswith("!/a?[31m?.txt")
    path = zipped(tmp_path / "a.zip", ("#.txt", TEXT))
    path.write_bytes(path.read_bytes().replace(b"#.txt", b"\0.txt"))
    assert reasons(path)[""].startswith("refused: no name")


def test_an_old_encoding_of_a_name_can_be_stored(tmp_path):
    path = tmp_path / "a.tgz"
    with tarfile.open(path, "w:gz", format=tarfile.USTAR_FORMAT, encoding="latin-1") as archive:
        info = tarfile.TarInfo("été/mairie.txt")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT))
    (item,) = loaded(path)
    assert isinstance(item, Article) and item.source.endswith("!/été/mairie.txt")


def test_links_devices_and_holes_are_refused(tmp_path):
    sparse = tarfile.TarInfo("holes.txt")
    sparse.pax_headers = {"GNU.sparse.map": "0,1", "GNU.sparse.size": str(10**15)}
    path = tarred(
        tmp_path / "a.tgz",
        (link("link.txt"), b""), (link("hard.txt", tarfile.LNKTYPE), b""), (link("disk.txt", tarfile.CHRTYPE), b""),
        (link("pipe.txt", tarfile.FIFOTYPE), b""), (sparse, b"x"), ("good.txt", TEXT),
    )  # fmt: skip
    odd = ("link.txt", "hard.txt", "disk.txt", "pipe.txt", "holes.txt")
    assert reasons(path) == dict.fromkeys(odd, "refused: a link, a device or a sparse file")
    assert loaded(path)[-1].title == "Gate 3 jammed"
    linked = zipfile.ZipInfo("link.txt")
    linked.create_system, linked.external_attr = 3, 0o120777 << 16
    assert reasons(zipped(tmp_path / "a.zip", (linked, b"/etc/passwd"))) == {"link.txt": "refused: a link or a device"}


def test_an_archive_inside_an_archive_is_refused(tmp_path):
    inner = zipped(tmp_path / "inner.zip", ("gate.txt", TEXT)).read_bytes()
    for make, name in ((zipped, "a.zip"), (tarred, "a.tar.gz")):
        found = reasons(make(tmp_path / name, ("b/inner.zip", inner), ("b/inner.tgz", inner), ("gate.txt", TEXT)))
        assert found == dict.fromkeys(("b/inner.zip", "b/inner.tgz"), "refused: an archive inside an archive")


def test_a_bomb_is_stopped_by_what_was_read_not_by_what_it_claims(tmp_path):
    zeros = ("bomb.txt", b"\0" * 8_000_000)
    for path in (
        zipped(tmp_path / "a.zip", zeros, ("b.txt", TEXT)),
        tarred(tmp_path / "a.tgz", zeros, ("b.txt", TEXT)),
    ):
        items = loaded(path)
        assert "more than the 100,000 bytes allowed" in items[0].reason
    # A zip goes on behind a member that is too large; a tar has to be read through, and that is too much.
    assert isinstance(loaded(tmp_path / "a.zip")[1], Article)
    assert "unpacks to more than" in items[-1].reason and items[-1].source.endswith("a.tgz")


def test_a_zip_that_lies_about_its_sizes(tmp_path):
    path = zipped(tmp_path / "a.zip", ("bomb.txt", b"a" * 8_000_000))
    claimed = path.read_bytes().replace(struct.pack("<I", 8_000_000), struct.pack("<I", 10))
    path.write_bytes(claimed)
    (item,) = loaded(path)
    assert isinstance(item, Rejected) and "damaged or cut" in item.reason


def test_many_small_members_that_are_too_much_together(tmp_path):
    path = zipped(tmp_path / "a.zip", *((f"{number}.txt", b"a " * 45_000) for number in range(60)))
    items = loaded(path)
    assert len(items) < 60
    assert items[-1].source.endswith("a.zip") and "the rest of the archive is not read" in items[-1].reason


@pytest.mark.parametrize(("make", "suffix"), [(zipped, ".zip"), (tarred, ".tgz")])
def test_the_number_of_members_is_bounded(tmp_path, make, suffix):
    path = make(tmp_path / f"a{suffix}", *((f"{number}.txt", TEXT) for number in range(5)))
    with path.open("rb") as file, pytest.raises(archives.NotAnArticleError, match="more than 3 members"):
        list(archives.members(file, path, suffix, max_bytes=10_000, limits=Limits(members=3)))


def test_a_header_that_fills_the_memory(tmp_path):
    info = tarfile.TarInfo("a.txt")
    info.pax_headers = {"comment": "x" * 3_000_000}
    for members in ([(info, TEXT)], [("b.txt", TEXT), (info, TEXT)]):
        items = loaded(tarred(tmp_path / "a.tgz", *members), max_bytes=10_000_000)
        assert [type(item).__name__ for item in items] == ["Article"] * (len(members) - 1) + ["Rejected"]
        assert "a header of more than" in items[-1].reason


def test_encrypted_members_need_a_password(tmp_path):
    path = zipped(tmp_path / "a.zip", ("secret.txt", TEXT), ("photo.jpg", TEXT))
    content = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + flags] |= 1
            start = content.find(mark, start + 1)
    path.write_bytes(content)
    assert reasons(path) == {"secret.txt": "encrypted: a password is needed to read it"}


def test_archives_that_are_cut_say_so_and_give_what_they_have(tmp_path):
    noise = json.dumps({"title": "Figures", "body": " ".join(str(hash((n, "x"))) for n in range(4_000))}).encode()
    path = tarred(tmp_path / "a.tar.gz", ("first.txt", TEXT), ("second.jsonl", noise), ("third.txt", TEXT))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    items = loaded(path)
    assert items[0].title == "Gate 3 jammed" and len(items) == 3
    assert all(isinstance(item, Rejected) and "damaged or cut" in item.reason for item in items[1:])
    # Everything was read, and only the sum at the end is missing.
    path.write_bytes(whole[:-6])
    assert "damaged or cut" in loaded(path)[-1].reason and len(loaded(path)) == 4
    cut = tmp_path / "a.zip"
    cut.write_bytes(zipped(tmp_path / "b.zip", ("first.txt", TEXT), ("second.txt", TEXT)).read_bytes()[:-40])
    (item,) = loaded(cut)
    assert item.reason.startswith("no zip archive, or a damaged or cut one") and item.source.endswith("a.zip")


@pytest.mark.parametrize("place", ["header", "end"])
def test_a_tar_that_is_damaged_inside_sound_gzip(tmp_path, place):
    content = bytearray(gzip.decompress(tarred(tmp_path / "a.tgz", ("1.txt", TEXT), ("2.txt", TEXT)).read_bytes()))
    if place == "header":
        content[1024 + 150] ^= 0xFF
    else:
        del content[2048:]
    (tmp_path / "a.tgz").write_bytes(gzip.compress(content))
    items = loaded(tmp_path / "a.tgz")
    assert isinstance(items[0], Article) and "damaged or cut one" in items[-1].reason


def test_a_damaged_member_of_a_zip_leaves_the_others(tmp_path):
    path = zipped(tmp_path / "a.zip", ("1.txt", TEXT * 20), ("2.txt", TEXT))
    content = bytearray(path.read_bytes())
    content[60:80] = b"\xff" * 20
    path.write_bytes(content)
    first, second = loaded(path)
    assert "damaged or cut" in first.reason and isinstance(second, Article)


@pytest.mark.parametrize("name", ["a.zip", "a.tgz", "a.tar.gz"])
@pytest.mark.parametrize("content", [b"", b"not an archive", gzip.compress(b"not a tar"), b"PK\x05\x06" + b"\0" * 10])
def test_what_is_no_archive(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    (item,) = loaded(tmp_path / name)
    assert isinstance(item, Rejected) and item.source.endswith(name) and "damaged or cut" in item.reason


def test_an_archive_without_articles(tmp_path):
    for path in (zipped(tmp_path / "a.zip", ("a.jpg", b"x")), tarred(tmp_path / "a.tgz", ("folder/b.bin", b"x"))):
        (item,) = loaded(path)
        assert item.reason == "an archive without any article file"
