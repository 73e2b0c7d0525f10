"""What stands at a page's head can be read by someone who knows no statistics."""

import re

import pytest

from emergence.report.claims import claims
from emergence.report.project import Project

SENTENCES = {
    f"{name}, rule {number}": rule.because
    for name, claim in claims(Project.find()).items()
    for number, rule in enumerate(claim.rules, start=1)
}
JARGON = r"tau|Kendall|decade|metric|midpoint|ceiling|median|percentile|p-value|signific|log-|n ="


@pytest.mark.parametrize("because", SENTENCES.values(), ids=SENTENCES)
def test_a_verdict_is_short_and_in_plain_words(because):
    assert len(because.split()) <= 55
    assert not re.search(JARGON, re.sub(r"\{.*?\}", "", because))


@pytest.mark.parametrize("because", SENTENCES.values(), ids=SENTENCES)
def test_intervals_in_brackets_are_said_to_be_what_is_open(because):
    counts = r"\{(?:\w+_sources|sources_compared|pairs_\w+|trends|risen|emergent\w*"
    counts += r"|trigger_families|truthful_f\w+|asker_sources)\}"
    with_interval = re.sub(counts, "", because)
    with_interval = re.sub(r"\{emergent_share\}", "share {emergent_share}", with_interval)
    if "{" in with_interval:
        assert re.search(r"[Bb]rackets", because)
