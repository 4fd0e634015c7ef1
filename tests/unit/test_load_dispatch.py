import pytest

from ingest.load.dispatch import SUFFIXES, Rejected, discover, load


def test_a_folder_is_walked_in_order_without_hidden_and_unknown_files(tmp_path):
    for name in (
        "b/2.TXT",
        "b/1.md",
        "a.jsonl",
        "c.html.gz",
        "c.rar",
        "d.tar.gz",
        ".hidden.md",
        ".git/x.md",
        "b/.md",
        "plain",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [path.relative_to(tmp_path).as_posix() for path in discover(tmp_path)]
    assert found == ["a.jsonl", "b/1.md", "b/2.TXT", "c.html.gz", "d.tar.gz"]


def test_links_that_loop_or_lead_nowhere(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\ntext")
    (folder / "again").symlink_to(folder, target_is_directory=True)
    (folder / "self.md").symlink_to(folder / "self.md")
    (folder / "gone.md").symlink_to(folder / "nowhere.md")
    assert discover(folder) == [folder / "a.md"]
    for name in ("self.md", "gone.md"):
        (item,) = load(folder / name, max_bytes=1_000)
        assert isinstance(item, Rejected) and item.reason.startswith("cannot be read: ")


def test_one_file_is_itself_whatever_its_suffix(tmp_path):
    path = tmp_path / "a.odt"
    path.write_bytes(b"PK")
    assert discover(path) == [path]
    (item,) = load(path, max_bytes=1_000)
    assert "unknown kind of file '.odt'" in item.reason
    assert all(suffix in item.reason for suffix in SUFFIXES)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_that_vanish_are_rejected_with_the_reason(tmp_path, suffix):
    (item,) = load(tmp_path / f"gone{suffix}", max_bytes=1_000)
    assert item == Rejected((tmp_path / f"gone{suffix}").as_posix(), None, "cannot be read: No such file or directory")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_folder_with_the_name_of_a_file(tmp_path, suffix):
    path = tmp_path / f"folder{suffix}"
    path.mkdir()
    (item,) = load(path, max_bytes=1_000)
    assert item.reason == "cannot be read: Is a directory"


def test_a_missing_path_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="does not exist"):
        discover(tmp_path / "nowhere")
