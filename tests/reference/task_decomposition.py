"""The numbers of the page on task decomposition, computed a second time and apart from the package.

Prints each family's factor and `name value low high n` lines. Where the definitions leave a
choice: a pair needs two models scored on both curves; models of one size stand in the order of the
file, and each keeps its own place in the isotonic regression; a model needs all tasks of a mean; d
has no lower limit but e^-12; a bound from above counts in n by its lower tail. Counts have no
interval; `n_seven` is given both ways, by the crossing on seven objects and by the whole factor.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy import optimize, special, stats
from statsmodels.stats.proportion import proportion_confint

DATA = Path(__file__).parents[2] / "data"
CONFIDENCE, SHARE, BOUND = 0.95, 0.5, 2
COLUMNS = ["family", "low1", "high1", "low2", "high2", "low", "high", "models"]
ORDERS = ["logical_deduction", "tracking_shuffled_objects"]


def crossing(params, way, share=SHARE):
    """Low and high end of log10 of the size at which the curve crosses `share`."""
    x, w = np.log10(params), optimize.isotonic_regression(way).x
    reached = np.flatnonzero(w >= share)
    if not len(reached):
        return x[-1], np.inf
    i = reached[0]
    if i == 0:
        return -np.inf, x[0]
    at = x[i - 1] + (share - w[i - 1]) / (w[i] - w[i - 1]) * (x[i] - x[i - 1])
    return at, at


def pairs(short, long):
    """Short and long curve of each family, models scored on both, in ascending size."""
    keys = ["family", "model", "params"]
    short, long = short[[*keys, "way"]], long[[*keys, "way"]]
    both = short.merge(long, on=keys, suffixes=("_short", "_long"))
    both = both.dropna().sort_values("params", kind="stable")
    return {f: c for f, c in both.groupby("family") if len(c) > 1}


def factors(short, long, power=1):
    """Family, both crossings, log10 factor's ends; families that say nothing left out."""
    found = []
    for family, c in pairs(short, long).items():
        low1, high1 = crossing(c.params.to_numpy(), c.way_short.to_numpy() ** power)
        low2, high2 = crossing(c.params.to_numpy(), c.way_long.to_numpy())
        found.append((family, low1, high1, low2, high2, low2 - high1, high2 - low1, len(c)))
    table = pd.DataFrame(found, columns=COLUMNS)
    return table[np.isfinite(table.low) | np.isfinite(table.high)].reset_index(drop=True)


def known(table):
    return np.isfinite(table.low) & np.isfinite(table.high)


def log_likelihood(m, log_d, table):
    d, exact = np.exp(log_d), known(table).to_numpy()
    low, high = table.low.to_numpy(), table.high.to_numpy()
    above, below = ~exact & np.isfinite(low), ~exact & np.isfinite(high)
    density = (
        special.log_ndtr((m - low[above]) / d).sum() - ((low[exact] - m) ** 2).sum() / d**2 / 2
    )
    return density - exact.sum() * log_d + special.log_ndtr((high[below] - m) / d).sum()


def lowest(f, ends):
    return optimize.minimize_scalar(f, bounds=ends, method="bounded", options={"xatol": 1e-8})


def profile(m, table):
    """Maximum over d: the best of a grid, refined between its neighbours."""
    grid = np.linspace(-12, 4, 33)
    i = int(np.argmax([log_likelihood(m, g, table) for g in grid]))
    ends = grid[max(i - 1, 0)], grid[min(i + 1, len(grid) - 1)]
    return -lowest(lambda g: -log_likelihood(m, g, table), ends).fun


def mean_factor(table):
    """Value, low, high, n of the mean of factors."""
    n, k = len(table), int(known(table).sum())
    if k < 2:
        return np.nan, np.nan, np.nan, n
    start = max(np.linspace(-2, 4, 61), key=lambda m: profile(m, table))
    best = lowest(lambda m: -profile(m, table), (start - 0.1, start + 0.1))
    if n < 5:
        return 10**best.x, np.nan, np.nan, n
    limit = k * np.log1p(stats.t.ppf((1 + CONFIDENCE) / 2, k - 1) ** 2 / (k - 1))

    def excess(m):
        return 2 * (-best.fun - profile(m, table)) - limit

    low, high = optimize.brentq(excess, -9, best.x), optimize.brentq(excess, best.x, 9)
    return 10**best.x, 10**low, 10**high, n


def say(name, value, low=np.nan, high=np.nan, n=""):
    print(f"{name} {value:.6g} {low:.6g} {high:.6g} {n}")


def say_rate(name, hits, n):
    low, high = proportion_confint(hits, n, 1 - CONFIDENCE, method="wilson")
    say(name, hits / n, low, high, f"{n} ({hits} hits)")


def say_families(name, table):
    print(f"-- {name}: {len(table)} families, {known(table).sum()} known")
    for r in table.itertuples():
        kind = "known" if r.low == r.high else "bound"
        sizes = " ".join(f"{10**v:.4g}" for v in (r.low1, r.high1, r.low2, r.high2))
        print(f"   {r.family}: {kind} {10**r.low:.4f} to {10**r.high:.4f}; crossings {sizes}")


def say_later(name, table):
    """Families whose long task comes later, out of those with a lower end."""
    told = table[np.isfinite(table.low)]
    say(name, (told.low > 0).sum(), n=f"{len(told)} (all {len(table)})")


def with_way(rows):
    chance = rows.chance.fillna(0)
    return rows.dropna(subset=["params"]).assign(way=(rows.value - chance) / (1 - chance))


def arithmetic(rows, task):
    wanted = (rows.task == task) & (rows.prompt == "direct") & (rows.metric == "accuracy")
    return with_way(rows[wanted])


def objects(rows, number, orders=ORDERS):
    """Mean over the tasks of value and chance, models scored on all of them."""
    subtasks = [f"{o}_{number}_objects" for o in orders]
    wanted = (rows.task == "bbh") & rows.subtask.isin(subtasks)
    wanted &= (rows.prompt == "chain_of_thought") & (rows.metric == "exact_match")
    each = rows[wanted].dropna(subset=["value"]).groupby(["family", "model", "params"])
    mean = each.agg(value=("value", "mean"), chance=("chance", "mean"), tasks=("value", "size"))
    return with_way(mean[mean.tasks == len(orders)].reset_index())


def given_parts(items, model):
    """Of each product its factors, whether both parts are right, and whether the whole is."""
    mine = items[items.model == model]
    right = mine.set_index(["a", "b"]).correct
    asked = mine[(mine.a >= 10) & (mine.b >= 10) & ~mine.in_prompt]
    tens = right.reindex(list(zip(asked.a, asked.b // 10, strict=True))).to_numpy(bool)
    units = right.reindex(list(zip(asked.a, asked.b % 10, strict=True))).to_numpy(bool)
    return asked[["a", "b", "correct"]].assign(parts=tens & units)


def two_way(frame, column):
    """Mean, and its interval where rows that share a or b go together: sums of residuals squared.

    The usual corrections for few clusters, of statsmodels' ordinary least squares: G / (G - 1)
    times (n - 1) / (n - 1) for one coefficient; t with one degree of freedom fewer than the label
    with the fewest values.
    """
    y = frame[column].to_numpy(float)
    residual = pd.Series(y - y.mean())

    def meat(labels):
        sums = residual.groupby(labels).sum()
        return len(sums) / (len(sums) - 1) * (sums**2).sum()

    a, b = frame.a.to_numpy(), frame.b.to_numpy()
    variance = (meat(a) + meat(b) - meat(a * 100 + b)) / len(y) ** 2
    fewest = min(frame.a.nunique(), frame.b.nunique())
    half = stats.t.ppf((1 + CONFIDENCE) / 2, fewest - 1) * variance**0.5
    return y.mean(), y.mean() - half, y.mean() + half, len(y)


def say_emoji(name, rows, family, place):
    mine = rows[(rows.task == "emoji_movie") & (rows.family == family)]
    row = mine[mine.metric == "accuracy"].sort_values("params").iloc[place]
    say_rate(name, round(row.value * row.n_items), int(row.n_items))


def verdict(low, high):
    return "beyond" if low > BOUND else "short" if high < BOUND else "open"


def main():
    rows = pd.read_csv(DATA / "scores" / "obsscaling.csv")
    two, three, times = (arithmetic(rows, f"arithmetic_{t}") for t in ["2da", "3da", "2dm"])
    few, five, seven = (objects(rows, n) for n in ["three", "five", "seven"])
    swaps = (objects(rows, n, ORDERS[1:]) for n in ["three", "five"])
    tables = {"digits": factors(two, three), "objects": factors(few, five)}
    tables |= {"swaps": factors(*swaps), "left_over": factors(two, three, power=1.5)}
    tables |= {"sum_first": factors(two, times), "seven": factors(few, seven)}
    for name, table in tables.items():
        say_families(name, table)
    for name in ["digits", "objects", "swaps", "left_over"]:
        result = mean_factor(tables[name])
        say(name, *result)
        print(f"   {name} against {BOUND}: {verdict(*result[1:3])}")
    for name, key in [("later", "digits"), ("later_objects", "objects"), ("sum_first",) * 2]:
        say_later(name, tables[key])
    say("n_known", known(tables["digits"]).sum())
    say("n_seven", (tables["seven"].low2 == tables["seven"].high2).sum())
    say("n_seven_factor_known", known(tables["seven"]).sum())
    products = with_way(pd.read_csv(DATA / "scores" / "multiplication.csv"))
    products = products[products.family == "GPT-3"]
    gpt3 = factors(*(products[products.subtask == s] for s in ["1x1", "2x2"]))
    say("gpt3_factor", 10 ** gpt3.low[0], n=gpt3.models[0])
    items = pd.read_parquet(DATA / "items" / "multiplication.parquet")
    curie, davinci = (given_parts(items, f"text-{m}") for m in ["curie-001", "davinci-003"])
    say("curie_parts", *two_way(curie, "parts"))
    say("curie_given", *two_way(curie[curie.parts], "correct"))
    say("davinci_given", *two_way(davinci[davinci.parts], "correct"))
    lite = pd.read_csv(DATA / "scores" / "bigbench_lite.csv")
    say_emoji("palm_small", lite, "PaLM", 0)
    say_emoji("palm_large", lite, "PaLM", -1)
    say_emoji("gpt3_large", lite, "GPT-3", -1)


if __name__ == "__main__":
    main()
