"""lm-evaluation-harness with the n-gram model: the same arguments as `lm_eval`."""

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_OFFLINE", "1")

import model  # noqa: F401  registers `ngram`
from lm_eval.__main__ import cli_evaluate

if __name__ == "__main__":
    cli_evaluate()
