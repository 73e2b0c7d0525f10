"""The original tables on chain of thought."""

from emergence import scores
from emergence.pairs import Pairs, pair

SOURCE = "cot_paper"
"""Their source."""

ITEMS = 250
"""Questions assumed where a table does not give their number; fewer than these tasks have."""


def tables(source: str = SOURCE, items: int = ITEMS) -> Pairs:
    """Pair direct prompt and chain of thought, family by family.

    The largest GPT is left out, as it was trained later and in another way, and so are tasks that
    are parts of others or lie outside of what the examples show.

    Parameters
    ----------
    source : str
        Key in `data/sources.toml`.
    items : int
        Questions assumed where their number is not known.

    Returns
    -------
    Pairs
        Families of three sizes or more.
    """
    rows = scores.load([source])
    kept = ~rows["task"].str.contains("OOD|MAWPS-") & (rows["model"] != "GPT 175B")
    counted = rows[kept].assign(n_items=rows["n_items"].fillna(items))
    return pair(counted, "chain_of_thought", least=3)
