"""Puts labelled claims before a judge: Pressroom's own checks and scorer, or a Ragas metric with a named model."""

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.agreement import agreement
from eval.journal import append, read_journal
from eval.judged.samples import Judged
from eval.judges import Judge, Verdict, asking
from eval.labels import LabelledClaim
from eval.selective import calibration
from eval.training.fit_support import best_window
from graph.deps import SupportScorer
from graph.proofs.proof import contradicted

OURS = {"model": "pressroom", "base_url": None, "sha256": None}
# What of Ragas says whether a reference supports a claim.
CLAIM_METRICS = ("faithfulness", "groundedness", "context_recall")
_QUESTION = "Is this true?"


def our_verdict(scorer: SupportScorer, claim: LabelledClaim) -> Verdict:
    """The support score of a claim, 0 where a check of `graph.proofs.proof` refuses it.

    The one or two sentences that share most words with the claim play the quote. None without any sentence.
    """
    began, reference = time.perf_counter(), "\n\n".join(claim.references)
    quote = best_window(claim.claim, reference)
    if quote is None:
        return Verdict(None, "NoSentence: the references hold no sentence to quote", 0.0)
    quoted = reference[quote[0] : quote[1]]
    refused = contradicted(claim.claim, quoted, reference) is not None
    score = 0.0 if refused else scorer.score(claim.claim, quoted, reference)
    return Verdict(score, None, round((time.perf_counter() - began) * 1_000, 1))


async def by_ours(scorer: SupportScorer, claims: Sequence[LabelledClaim], tell: Callable[[], None]) -> list[Verdict]:
    """Our verdict on every claim."""
    found = []
    for claim in claims:
        found.append(await asyncio.to_thread(our_verdict, scorer, claim))
        tell()
    return found


async def by_ragas(
    judge: Judge, metric: str, claims: Sequence[LabelledClaim], journal: Path | None, tell: Callable[[], None]
) -> list[Verdict]:
    """The verdict of `metric` (one of CLAIM_METRICS) with that model on every claim, one after the other.

    Verdicts in `journal` of this judge on these very claims are not asked for again; failures are. Raises JudgeError.
    """
    known = {entry["key"]: Verdict(**entry["verdict"]) for entry in (read_journal(journal) if journal else [])}
    found = []
    async with asking(judge) as ask:
        for claim in claims:
            key = _key(judge, metric, claim)
            verdict = known.get(key)
            if verdict is None or verdict.score is None:
                verdict = await ask(metric, _as_judged(claim))
                if journal:
                    append(journal, {"id": claim.id, "key": key, "verdict": asdict(verdict)})
            found.append(verdict)
            tell()
    return found


def judged(claims: Sequence[LabelledClaim], verdicts: Sequence[Verdict], threshold: float, seed: int) -> dict[str, Any]:
    """Agreement over the claims that got a score, and how many got none, and why: no mean is taken over those.

    `ece` says how far the scores are from being chances that a claim is supported.
    """
    scored = [
        (claim, verdict.score) for claim, verdict in zip(claims, verdicts, strict=True) if verdict.score is not None
    ]
    pairs = [(score, claim.supported) for claim, score in scored]
    reasons = [verdict.reason or "" for verdict in verdicts if verdict.score is None]
    found = agreement(
        [score for _, score in scored], [claim.supported for claim, _ in scored],
        [str(claim.id if claim.group is None else claim.group) for claim, _ in scored], threshold, seed,
    )  # fmt: skip
    return {
        "threshold": threshold,
        "asked": len(claims),
        "failed": len(reasons),
        "failures": dict(Counter(reason.partition(":")[0] for reason in reasons).most_common()),
        "ms_each": round(sum(verdict.ms for verdict in verdicts) / len(verdicts), 1),
        **found.to_json(),
        "ece": None if (error := calibration(pairs)["ece"]) is None else round(error, 4),
    }


def _as_judged(claim: LabelledClaim) -> Judged:
    references = tuple(claim.references)
    return Judged(claim.question or _QUESTION, claim.claim, references, references, claim.claim)


def _key(judge: Judge, metric: str, claim: LabelledClaim) -> str:
    parts = [repr(sorted(judge.to_json().items())), metric, claim.question, claim.claim, *claim.references]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
