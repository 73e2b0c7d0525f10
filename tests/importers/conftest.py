"""Folders of results for the tests of importers."""

import json
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="session")
def imported():
    """All fixtures, imported together."""
    from emergence.importers.collect import collect

    return collect(FIXTURES)


@pytest.fixture
def lm_eval(tmp_path):
    """Write a results file of lm-eval: a dictionary of metrics by task, for a model."""

    def write(model, results, date=1.0, folder="", **more):
        raw = {"results": results, "config": {"model_args": f"pretrained={model}"}, "date": date}
        path = tmp_path / folder / f"{model.replace('/', '_')}_{date}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(raw | {"versions": {}} | more))
        return path

    return write
