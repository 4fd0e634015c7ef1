"""The archive behind the pages under test: the sample archive, then a change, a hostile article, a broken line."""

import json
import shutil
from pathlib import Path
from typing import Any

from app.bootstrap import Application
from app.settings import load_settings

SAMPLE = Path(__file__).parents[2] / "eval/datasets/valmere/archive"
BELL: dict[str, Any] = {
    "id": "ferry-bell", "title": "A bell for the Saint-Orme ferry", "outlet": "The Valmère Courier",
    "published_at": "2026-05-20", "language": "en",
    "body": "The new bell of the Saint-Orme ferry weighs 310 kilos. It was cast by the Dubreuil foundry in Castelroux."
    " The harbour master rang it on Wednesday, before a crowd of schoolchildren.",
}  # fmt: skip
WEIGHED = BELL | {"body": BELL["body"].replace("310 kilos", "340 kilos"), "updated_at": "2026-05-21"}
# Two characters outside the basic plane: in UTF-16 every offset behind them is two too small.
HOSTILE_TITLE = """<img src=x onerror="document.title='taken'"> The lamp of Kerzu is lit"""
HOSTILE_QUOTE = "The lamp of Kerzu has 12 panes of red glass."
HOSTILE: dict[str, Any] = {
    "id": "kerzu/lamp?1", "title": HOSTILE_TITLE, "outlet": "Harbour Weekly", "published_at": "2026-05-22",
    "language": "en", "url": "javascript:document.title='taken'",
    "body": f"\U0001f56f\U0001f56f On Sunday it shone again. {HOSTILE_QUOTE} Visitors came from as far as Castelroux.",
}  # fmt: skip


def two_generations(folder: Path, models: Path) -> Path:
    """Ingest twice below `folder`; returns the home, whose second generation serves."""
    source, home = folder / "archive", folder / "home"
    shutil.copytree(SAMPLE, source)
    application = Application(load_settings(home=home, models=models, offline=True))
    for articles in ([json.dumps(BELL)], [json.dumps(WEIGHED), json.dumps(HOSTILE), '{"title": "cut off']):
        (source / "more.jsonl").write_text("\n".join(articles) + "\n", encoding="utf-8")
        application.ingestor().ingest([source])
    application.close()
    return home
