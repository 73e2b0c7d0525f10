"""The numbers of the page on inverse scaling, computed a second time and apart from the package.

Prints `name value low high n` lines, of each source the numbers of tasks that rise, fall and do
neither, and the tasks. Where the definitions leave a choice: p-values closer than 1e-9 are equal;
places of a set are counted over all tasks of the source; sources are drawn one after another from
one generator. Counts have no interval but `falls`; n of `rising` is the tasks that have a trend.
"""

from functools import cache, reduce
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

DATA = Path(__file__).parents[2] / "data"
SOURCES = ["bigbench_bigg", "bigbench_lite", "mlfoundations_scaling", "obsscaling", "pythia"]
ORDINARY = ["arc_challenge", "gsm8k", "hellaswag", "humaneval", "mmlu", "winogrande", "xwinograd"]
BEFORE = ["GPT-2", "GPT-Neo/J", "XGLM", "OPT", "BLOOM"]
AFTER = ["Llama", "Pythia", "Cerebras-GPT", "Falcon", "RWKV", "StarCoder", "CodeLlama"]
AFTER += ["Qwen1.5", "Qwen2"]
DRAWS, NEAR, NAN, SMALL = 20_000, 0.06, float("nan"), 1e-9


def read(name):
    return pd.read_csv(DATA / "scores" / f"{name}.csv", low_memory=False).dropna(subset="params")


def one_a_size(rows):
    """First model by name of each size; families of one size on a task left out."""
    rows = rows.sort_values("model").drop_duplicates(["family", "task", "params"])
    return rows[rows.groupby(["family", "task"]).params.transform("size") > 1]


def ordinary(name):
    rows = read(name)
    if name == "bigbench_lite":
        rows = rows[~rows.family.str.startswith("BIG-G")]
    if name == "pythia":
        rows = rows[rows.step.isna() | (rows.step == rows.step.max())]
    if name == "obsscaling":
        prompt = np.where(rows.task == "gsm8k", "leaderboard", "direct")
        rows = rows[rows.task.isin(ORDINARY) & (rows.prompt == prompt)]
    return one_a_size(rows[rows.higher_is_better])


def tensors(rows, name):
    """Tasks; of each set, by task, one array (families, places), nan where missing."""
    tasks = sorted(rows.task.unique())
    one = rows.source if name == "mlfoundations_scaling" else rows.family
    place, sets = rows.groupby("family").params.rank("dense"), []
    for _, g in rows.assign(place=place).groupby(one.str.removesuffix(" deduplicated")):
        wide = g.pivot_table("value", ["task", "family"], "place")
        by = {task: block.to_numpy() for task, block in wide.groupby("task")}
        sets.append([by.get(task, np.zeros((0, wide.shape[1]))) for task in tasks])
    return tasks, sets


def pairs(y):
    """Sign of later minus earlier for each row and pair of places, 0 where one is missing."""
    i, j = np.triu_indices(y.shape[1], 1)
    return np.nan_to_num(np.sign(y[:, j] - y[:, i]).astype(float))


@cache
def all_orders(k):
    """Rows of -1 and 1 that, times the signs of pairs in the data, sum to S* of each order."""
    return pairs(np.array(list(permutations(range(k)))))


def q_factorial(n):
    return reduce(np.convolve, map(np.ones, range(1, n + 1)), np.ones(1))


def multiset_null(y):
    """Distribution of S of one family, from -m(m-1)/2 up, by the inversions of a multiset."""
    words, n = q_factorial(len(y)), len(y) * (len(y) - 1) // 2
    for c in np.unique(y, return_counts=True)[1]:
        words = np.rint(np.polydiv(words, q_factorial(c))[0])
    out = np.zeros(2 * n + 1)
    out[n - len(words) + 1 : n + len(words) : 2] = words / words.sum()
    return out


def set_null(y):
    if len(y) < 2:
        return multiset_null(y[~np.isnan(y)])
    n = sum(m * (m - 1) // 2 for m in (~np.isnan(y)).sum(1))
    s = np.rint(all_orders(y.shape[1]) @ pairs(y).sum(0)).astype(int)
    return np.bincount(s + n, minlength=2 * n + 1) / len(s)


def tests(rows, name):
    """One row a task; the pairs of each set; P(|S*| >= k) for k = 0, 1, ... of each task."""
    tasks, sets = tensors(rows, name)
    found, tails = [], []
    for t, task in enumerate(tasks):
        s = sum(int(pairs(ys[t]).sum()) for ys in sets)
        null = reduce(np.convolve, (set_null(ys[t]) for ys in sets))
        n = len(null) // 2
        both = np.append(null[n], null[n + 1 :] + null[:n][::-1])
        tails.append(both[::-1].cumsum()[::-1])
        found.append((name, task, s, s / n, tails[t][abs(s)]))
    table = pd.DataFrame(found, columns=["source", "task", "s", "tau", "p"])
    table["q"] = multipletests(table.p, 0.05, "fdr_bh")[1]
    table["way"] = np.where(table.q <= 0.05, np.sign(table.s), 0).astype(int)
    return table, [(ys[0].shape[1], np.array([pairs(y).sum(0) for y in ys])) for ys in sets], tails


def noise(table, sets, tails, rng):
    """Number of tasks that fall in each draw, of those that do not rise in the data."""
    s = np.zeros((DRAWS, len(table)))
    for k, d in sets:
        s += pairs(rng.permuted(np.tile(np.arange(k), (DRAWS, 1)), axis=1)) @ d.T
    s, c = np.rint(s).astype(int), table.p[table.way != 0].max()
    p = np.stack([tail[abs(s[:, t])] for t, tail in enumerate(tails)], 1)
    falls = (s < 0) & (p <= np.nan_to_num(c) + SMALL) & (table.way <= 0).to_numpy()
    return falls.sum(1)


def short(task):
    task = task.removeprefix("bigbench_").removesuffix("_zeroshot")
    return ("mmlu" if task.startswith("mmlu") else task).replace("_", "")


def near(table, rows):
    n = 0
    for fall in table[table.way < 0].itertuples():
        g = rows[fall.source].query("task == @fall.task").sort_values("params")
        last = g.groupby("family")[["value", "chance"]].last().mean()
        away = last.value - last.chance
        print(f"  {fall.source}/{fall.task}: tau {fall.tau:.3f}, p {fall.p:.2g}, off {away:.4f}")
        n += abs(away) <= NEAR
    return n


def headlines():
    rows, rng = {name: ordinary(name) for name in SOURCES}, np.random.default_rng(0)
    print("families:", len({f for r in rows.values() for f in r.family}))
    done = [tests(rows[name], name) for name in SOURCES]
    table = pd.concat([d[0] for d in done], ignore_index=True)
    for name, g in table.groupby("source"):
        print(name, *((g.way == w).sum() for w in (1, -1, 0)), "rising:", *g.task[g.way > 0])
    trend = table[table.way != 0]
    c, share = trend.task.map(short).value_counts(), (trend.way > 0).mean()
    n_eff = c.sum() ** 2 / (c**2).sum()
    show("rising", share, *proportion_confint(share * n_eff, n_eff, 0.05, "wilson"), len(trend))
    show("n_eff", n_eff)
    falls = sum(noise(*d, rng) for d in done)
    top, n_falls = np.quantile(falls, 0.975, method="higher"), (table.way < 0).sum()
    print(f"noise: mean {falls.mean():.3f}, 97.5% {top}")
    show("falls", n_falls, max(0, n_falls - top), (table.way <= 0).sum(), len(table))
    show("n_names", table.task.map(short).nunique(), n=len(table))
    show("near", near(table, rows), n=n_falls)


def prize():
    rows = read("inverse_scaling_pythia").query("step == step.max() and task != 'truthfulqa'")
    table = tests(one_a_size(rows), "inverse_scaling_pythia")[0]
    print(table.to_string(float_format="%.4f"))
    for label, way in ("rise", 1), ("fall", -1):
        show(f"prize_{label}", (table.way == way).sum(), n=len(table))
    last = rows.sort_values("params").groupby("task").last()
    high = proportion_confint(last.value * last.n_items, last.n_items, 0.05, "wilson")[1]
    print("below .5:", *last.index[high < 0.5])
    show("n_below", (high < 0.5).sum(), n=len(last))


def truthful():
    rows = one_a_size(read("obsscaling").query("task == 'truthfulqa' and metric == 'mc2'"))
    rows = rows[rows.groupby("family").params.transform("size") >= 4]
    by = rows.assign(x=np.log10(rows.params)).groupby("family")[["x", "value"]]
    slopes = by.apply(lambda g: 100 * np.polyfit(g.x, g.value, 1)[0])
    for name, families in ("before", BEFORE), ("after", AFTER):
        v = slopes[families]
        print(" ", ", ".join(f"{k} {s:.2f}" for k, s in v.items()), "fall:", (v < 0).sum())
        ends = stats.t.interval(0.95, len(v) - 1, v.mean(), stats.sem(v))
        show(f"truthful_{name}", v.mean(), *ends, len(v))


def difficulty():
    rows = read("expemergence").query("metric == 'brier' and subtask.notna()")
    rows = rows.assign(task=rows.task + "/" + rows.subtask, value=1 - rows.value)
    table = tests(one_a_size(rows), "expemergence")[0]
    for label, way in ("rise", 1), ("fall", -1):
        print(f"  {label}:", *table.task[table.way == way])
        show(f"difficulty_{label}", (table.way == way).sum(), n=len(table))


def show(name, value, low=NAN, high=NAN, n=NAN):
    print(name, *(f"{v:.4f}" if isinstance(v, float) else v for v in (value, low, high, n)))


if __name__ == "__main__":
    for part in headlines, prize, truthful, difficulty:
        part()
