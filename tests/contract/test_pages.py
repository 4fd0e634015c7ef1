"""The pages for people, without a browser: whole, closed to everything else, small (tests/browser reads them)."""

import re
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from app.api.pages import FOLDER, PAGES

FILES = sorted(FOLDER.iterdir())
SCRIPTS = [path for path in FILES if path.suffix == ".js"]


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_and_all_that_it_loads(http: AsyncClient, path: str) -> None:
    page = await http.get(path)
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    assert "'unsafe" not in page.headers["content-security-policy"]
    assert not re.search(r"<script>|<style|\son\w+=|\sstyle=", page.text), "nothing inline: the policy forbids it"
    loaded = re.findall(r'(?:src|href)="(/page/[^"]+)"', page.text)
    assert len(loaded) >= 4
    for each in loaded:
        file = await http.get(each)
        assert file.status_code == 200
        assert file.headers["content-security-policy"] == page.headers["content-security-policy"]
        same = await http.get(each, headers={"if-none-match": file.headers["etag"]})
        assert same.status_code == 304


@pytest.mark.parametrize("path", ["/page/", "/page/none.js", "/page/../api/pages.py", "/page/%2e%2e/api/pages.py"])
async def test_nothing_else_is_served(http: AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 404


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_makes_no_html_and_imports_what_is_there(path: Path) -> None:
    script = path.read_text("utf-8")
    assert not re.search(r"\b(?:inner|outer)HTML|insertAdjacentHTML|document\.write|\beval\(|new Function", script)
    for imported in re.findall(r'from "([^"]+)"', script):
        assert imported.startswith("./") and (FOLDER / imported).is_file()


def test_all_of_it_is_small() -> None:
    assert sum(path.stat().st_size for path in FILES) < 200_000
