"""The numbers of the page on prompt sensitivity, computed a second time, apart from the package.

Prints `name value low high n` lines, and the rows and families selected. Where the definitions
leave a choice: sizes are different values of the axis in use; a task effect is one of an item
task; whether a score is reached is asked of the monotone curve; all but factors are points, 0..100.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, special, stats

DATA = Path(__file__).parents[2] / "data" / "scores"
PROMPTS = ["direct", "chain_of_thought"]


def read(name):
    rows = (pd.read_csv if name.endswith("csv") else pd.read_parquet)(DATA / name)
    rows["item"] = rows.task.astype(str) + "/" + rows.subtask.astype(object).fillna("").astype(str)
    chance = rows.chance.fillna(0)
    return rows.assign(way=(rows.value - chance) / (1 - chance))


def gains(rows, axis="params", value="way"):
    """One row per model and item task that has both prompts."""
    keys = ["family", "model", axis, "task", "item"]
    wide = rows.dropna(subset=[axis]).set_index([*keys, "prompt"])[value]
    wide = wide.unstack().dropna(subset=PROMPTS).reset_index()  # noqa: PD010
    return wide.assign(x=np.log10(wide[axis]), gain=wide.chain_of_thought - wide.direct)


def open_models(rows, tasks=("gsm8k", "bbh"), axis="params", models=0):
    rows = rows[rows.task.isin(tasks) & rows.prompt.isin(PROMPTS) & (rows.metric == "exact_match")]
    wide = gains(rows.dropna(subset=["params"]), axis)
    wide = wide[wide.groupby("model").item.transform("size") == rows.item.nunique()]
    by = wide.groupby("family")
    return wide[(by.x.transform("nunique") >= 3) & (by.model.transform("nunique") >= models)]


def slopes(wide):
    out = {}
    for family, g in wide.groupby("family"):
        tasks = pd.get_dummies(g["item"], dtype=float)
        out[family] = 100 * sm.OLS(g.gain, tasks.assign(x=g.x)).fit().params["x"]
    return pd.Series(out)


def t_interval(v):
    return v.mean(), *stats.t.interval(0.95, len(v) - 1, v.mean(), stats.sem(v)), len(v)


def crossing(x, y, score):
    """Ends of the interval that holds the x where the monotone curve reaches the score."""
    x, y = np.asarray(x), optimize.isotonic_regression(y).x
    if y[0] >= score:
        return -np.inf, x[0]
    if y[-1] < score:
        return x[-1], np.inf
    i = np.argmax(y >= score)
    at = x[i - 1] + (score - y[i - 1]) / (y[i] - y[i - 1]) * (x[i] - x[i - 1])
    return at, at


def log_factors(wide, score=0.3):
    out = {}
    for family, g in wide.groupby("family"):
        curve = g.groupby("model")[["x", *PROMPTS]].mean().sort_values("x")
        assert curve.x.is_unique, family
        d, c = (crossing(curve.x, curve[p], score) for p in PROMPTS)
        out[family] = d[0] - c[1], d[1] - c[0]
    out = pd.DataFrame(out, index=["low", "high"]).T
    return out[np.isfinite(out).any(axis=1)]


def loglik(mu, sigma, f):
    """Log-likelihood of each sigma: of factors known, at least, at most."""
    low, high = ((v.to_numpy() - mu) / sigma[:, None] for v in (f.low, f.high))
    density = -(low**2) / 2 - np.log(sigma[:, None] * np.sqrt(2 * np.pi))
    bound = np.where(np.isinf(f.high), special.log_ndtr(-low), special.log_ndtr(high))
    return np.where(f.low == f.high, density, bound).sum(1)


def profile(mu, f):
    """Best log-likelihood over sigma, by a search that is refined about its best."""
    logs = np.linspace(-8, 10, 181)
    for _ in range(3):
        values = loglik(mu, np.exp(logs), f)
        logs = logs[np.argmax(values)] + np.linspace(-1.5, 1.5, 61) * (logs[1] - logs[0])
    return values.max()


def pooled(f):
    """Estimate and ends of log10 of the factor."""
    k = (f.low == f.high).sum()
    if k < 2:
        return [np.nan] * 3
    grid = np.linspace(-6, 6, 241)
    values = np.array([profile(m, f) for m in grid])
    bounds = grid[np.argmax(values)] + np.array([-0.1, 0.1])
    top = optimize.minimize_scalar(lambda m: -profile(m, f), bounds=bounds, method="bounded")
    if len(f) < 5:
        return [top.x, np.nan, np.nan]
    least = -top.fun - k * np.log1p(stats.t.ppf(0.975, k - 1) ** 2 / (k - 1)) / 2
    assert np.abs(np.diff((values >= least).astype(int))).sum() <= 2, "a region of one piece"
    steps = [[side * 2**i for i in range(-3, 20)] for side in (-1, 1)]
    out = [next(top.x + s for s in side if profile(top.x + s, f) < least) for side in steps]
    return [top.x, *(optimize.brentq(lambda m: profile(m, f) - least, top.x, e) for e in out)]


def headline(name, wide, score=0.3, rows=False):
    by, f, b = wide.groupby("family").model.nunique(), log_factors(wide, score), slopes(wide)
    if rows:
        print(f"{name}: {by.sum()} models, {len(by)} families, {wide.item.nunique()} tasks")
        print("  models:", ", ".join(f"{k} {v}" for k, v in by.items()))
        print("  slopes:", ", ".join(f"{k} {v:.2f}" for k, v in b.items()))
        print("  factors:", ", ".join(f"{k} {a:.3f}-{b:.3f}" for k, a, b in (10**f).itertuples()))
    show(f"growth_{name}", *t_interval(b))
    n = f"{len(f)} ({(f.low == f.high).sum()} known)"
    show(f"factor_{name}", *(10 ** np.array(pooled(f))), n)


def choices(rows):
    headline("all", base := open_models(rows), rows=True)
    for task in ("gsm8k", "bbh"):
        headline(task, open_models(rows, [task]), rows=True)
    for score in (0.25, 0.35):
        headline(f"score_{score}", base, score, rows=True)
    for family in sorted(base.family.unique()):
        headline(f"without_{family}", base[base.family != family])
    headline("four_models", open_models(rows, models=4), rows=True)
    headline("flops", open_models(rows, axis="flops"), rows=True)


def original(rows):
    rows = rows[rows.family.isin(["GPT", "LaMDA", "PaLM"]) & rows.prompt.isin(PROMPTS)]
    rows = rows[~rows.task.str.contains("OOD") & ~rows.task.str.startswith("MAWPS-")]
    low = rows.value < rows.chance.fillna(0) / 2
    print("left out:", ", ".join((rows.model + " " + rows.task + " " + rows.prompt)[low]))
    wide = gains(rows[~low])
    for family, b in slopes(wide).items():
        show(f"growth_{family}", b, n=wide[wide.family == family].item.nunique())


def early_late(rows):
    rows = rows[(rows.task == "gsm8k") & (rows.metric == "exact_match")]
    wide = gains(rows, value="value").sort_values(["params", "model"])
    for name, where, i in (("early", wide.gain >= 0.1, 0), ("late", wide.gain < 0.1, -1)):
        show(
            f"{name}_gain {wide[where].model.iloc[i]}", 100 * wide[where].gain.iloc[i], n=len(wide)
        )


def phrases(rows):
    rows = rows[rows.prompt.str.startswith("trigger: ")].sort_values("value")
    for name, i in (("best", -1), ("worst", 0)):
        show(f"{name} {rows.prompt.iloc[i]}", 100 * rows.value.iloc[i], n=len(rows))


def spans(rows):
    by = rows.groupby(["family", "model", "item"])
    low, p, high = (by.value.quantile(q) for q in (0.05, 0.5, 0.95))
    span = 100 * (high - low).groupby(["family", "model"]).median()
    show("typical_span", *t_interval(span.groupby("family").mean()))
    luck = 2 * 1.645 * np.sqrt(p * (1 - p) / by.n_items.first())
    show("luck_span", 100 * luck.median(), n=len(luck))


def same_order(rows):
    out = []
    for task, g in rows[rows.shots == 0].groupby("task"):
        y = g.pivot_table("value", "prompt", "model").to_numpy()
        i, j = np.triu_indices(y.shape[1], 1)
        rest = ((y.sum(0) - y) / (len(y) - 1)).round(6)
        tau = (np.sign(y[:, i] - y[:, j]) * np.sign(rest[:, i] - rest[:, j])).mean()
        out.append(100 * (1 + tau) / 2)
        show(f"same_order {task}", out[-1], n=y.shape)
    show("same_order", np.mean(out), n=len(out))


def refusals(rows):
    for name, subtask in (("nonsense", "unanswerable"), ("sound", "answerable")):
        show(name, *t_interval(100 * rows[rows.subtask == subtask].groupby("family").value.mean()))


def show(name, value, low="-", high="-", n="-"):
    parts = (f"{v:.4f}" if isinstance(v, float) else str(v) for v in (value, low, high, n))
    print(name, *parts, flush=True)


if __name__ == "__main__":
    choices(read("obsscaling.csv"))
    original(read("cot_paper.csv"))
    early_late(read("obsscaling.csv"))
    phrases(read("zero_shot_cot.csv"))
    spans(read("multi_prompt.parquet"))
    same_order(read("mind_your_format.csv"))
    refusals(read("unknown_bench.csv"))
