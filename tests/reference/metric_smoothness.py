"""Numbers of the page on metric smoothness, computed a second time apart from the package."""

from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, special, stats

DATA = Path(__file__).parents[2] / "data"
BOUNDS = {"half": (1 / 3, -1), "exact": (1 / 3, -1), "letters": (0.10, 1)}


def show(name, value, low=np.nan, high=np.nan, n=0):
    print(f"{name.replace(' ', '_')} {value:.6f} {low:.6f} {high:.6f} {n}")


def rise(x, y):
    x, y = np.array(sorted(zip(x, y, strict=True)), float).T
    return x, optimize.isotonic_regression(y).x


def share_at_half(soft, hard):
    x, f = rise(soft, hard)
    return (np.interp((x[0] + x[-1]) / 2, x, f) - f[0]) / (f[-1] - f[0]) if f[-1] > f[0] else np.nan


def steepest(x, y, w):
    x, f = rise(x, y)
    t = np.concatenate([x[x + w <= x[-1]], x[x - w >= x[0]] - w])
    return (np.interp(t + w, x, f) - np.interp(t, x, f)).max()


def t_mean(v):
    m, k = np.mean(v), len(v)
    half = stats.t.ppf(0.975, k - 1) * np.std(v, ddof=1) / np.sqrt(k) if k >= 5 else np.nan
    return m, m - half, m + half, k


def olmo():
    d = pd.read_parquet(DATA / "scores/olmo_ladder.parquet")
    d = d[d.subtask == d.groupby("task").subtask.transform("min")]  # "test", else "val"
    right = np.where(d.task == "boolq", "accuracy", "accuracy_normalized")
    return d.assign(text=(d.prompt == "cloze") & (d.metric == right))


def paired(d, hard, scale):
    bits = d[d.metric == "bits_per_byte"].set_index(["family", "model", "task"]).value
    d = d[hard.loc[d.index]].rename(columns={"value": "hard"}).assign(scale=lambda h: h[scale])
    d = d.join(bits.rename("bits"), on=bits.index.names, how="inner")
    return d.sort_values(["family", "task", "scale"], kind="stable")


def tested(both):
    rows = []
    for key, g in both.groupby(["family", "task"]):
        right, n = (g.hard * g.n_items).round().to_numpy(), g.n_items.to_numpy()
        few, of = (v[: max(1, len(g) // 3)].sum() for v in (right, n))
        chance, last = g.chance.iloc[0], g.hard.iloc[-1]
        binomial = stats.binom.sf(right[-1] - 1, n[-1], chance)
        fisher = stats.hypergeom.sf(right[-1] - 1, n[-1] + of, right[-1] + few, n[-1])
        gain = (last - max(chance, few / of)) / (1 - chance)
        shares = (share_at_half(soft, g.hard) for soft in (-g.bits, 2**-g.bits))
        rows.append((*key, max(binomial, fisher), gain, last, *shares))
    t = pd.DataFrame(rows, columns=["family", "task", "p", "gain", "last", "S", "S2"])
    t["rising"] = (stats.false_discovery_control(t.p) <= 0.05) & (t.gain >= 0.1)
    return t.assign(benchmark=t.task.str.replace("mmlu_.*", "mmlu", regex=True))


def two_way(t, score="S"):
    c = t.groupby(["family", "benchmark"])[score].mean().dropna().reset_index()
    groups = c[["family", "benchmark"]].apply(lambda s: pd.factorize(s)[0]).to_numpy()
    fit = sm.OLS(c[score].to_numpy(), np.ones(len(c)))
    fit = fit.fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    return fit.params[0], *fit.conf_int()[0], f"{len(c)} cells of {c.family.nunique()} families"


def half(ladder, line):
    t = pd.concat([tested(ladder), tested(line)], ignore_index=True)
    print(t.round(4).to_string())
    r = t[t.rising]
    cells = r.groupby(["family", "benchmark"]).S.mean()
    show("half OLMo ladder", *t_mean(cells["OLMo ladder"]))
    show("half four families", *t_mean(cells.drop("OLMo ladder").groupby("benchmark").mean()))
    out = {"half": two_way(r), "half 2^-bits": two_way(r, "S2"), "half all tasks": two_way(t)}
    out["half above 0.5"] = two_way(r[r["last"] > 0.5])
    out["half no BoolQ WinoGrande"] = two_way(r[~r.task.isin(["boolq", "winogrande"])])
    return out | {f"half no {f}": two_way(r[r.family != f]) for f in sorted(set(r.family))}


def bootstrap(d):
    parts = [g[["bleu", "exact_match"]].to_numpy() for _, g in d.groupby("family")]
    draws = np.random.default_rng(0).integers(len(parts), size=(1000, len(parts)))
    s = [share_at_half(*np.concatenate([parts[i] for i in row]).T) for row in draws]
    return share_at_half(d.bleu, d.exact_match), *np.nanquantile(s, [0.025, 0.975]), len(parts)


def exact():
    d = pd.read_csv(DATA / "scores/obsscaling.csv").query("task == 'ipa_transliterate'")
    d = d[d.prompt == "direct"].pivot_table("value", ["family", "model"], "metric")
    d = d.dropna().reset_index()
    show("n_between", (d.bleu / d.bleu.max()).between(0.4, 0.6, "neither").sum(), n=len(d))
    below = d.family.isin(d[d.bleu < d.exact_match].family)
    out = {"exact": bootstrap(d), "exact no below": bootstrap(d[~below])}
    return out | {f"exact no {f}": bootstrap(d[d.family != f]) for f in sorted(set(d.family))}


def letters(d):
    keys = ["family", "task", "tokens"]
    d = d[d.family.str.endswith("training") & (d.tokens > 0)]
    letter = d[(d.prompt == "multiple_choice") & (d.metric == "accuracy")].set_index(keys).value
    both = pd.concat([letter, d[d.text].set_index(keys).value], axis=1, join="inner")
    rows, growths = [], {"letters": 2, "letters x1.5": 1.5, "letters x4": 4}
    for key, g in both.groupby(level=["family", "task"]):
        x, ys = np.log10(g.index.get_level_values("tokens")), g.to_numpy().T
        steps = [[steepest(x, y, np.log10(w)) for w in growths.values()] for y in ys]
        rows.append((f"letters {key[0]}", key[1], len(g), *np.subtract(*steps)))
    s = pd.DataFrame(rows, columns=["family", "task", "points", *growths])
    print(s.round(4).to_string())
    s.task = s.task.str.replace("mmlu_.*", "mmlu", regex=True)
    out = {name: t_mean(s.groupby("task")[name].mean()) for name in growths}
    return out | {f: t_mean(g.groupby("task").letters.mean()) for f, g in s.groupby("family")}


def verdicts(found):
    states = {}
    for name, (_, low, high, _) in found.items():
        bound, side = BOUNDS[name.split()[0]]
        near, far = sorted((side * (low - bound), side * (high - bound)))
        states[name] = "beyond" if near > 0 else "short" if far < 0 else "open"
    for name, s in states.items():
        three = {s if q == name.split()[0] else states[q] for q in BOUNDS}
        mixed = "in part" if "beyond" in three else "not settled"
        alone = {"beyond": "supported", "short": "not supported"} if len(three) == 1 else {}
        show(name, *found[name])
        print("   ", s, "/", alone.get(s, mixed))


def sigmoid(x, y, new):
    def curve(p, x):
        return p[0] + p[1] * (1 - p[0]) * special.expit(np.log(81) * (x - p[2]) / np.exp(p[3]))

    box = [0, 0, x.min() - 3, np.log(0.1)], [1, 1, x.max() + 3, np.log(20)]
    mids, widths = x.min() + np.ptp(x) * np.array([0, 0.4, 0.8, 1.4]), np.log([0.3, 1, 4])
    starts = [(y.min(), c, m, w) for c in (0.3, 0.9) for m in mids for w in widths]
    fits = [optimize.least_squares(lambda q: curve(q, x) - y, p, bounds=box) for p in starts]
    return curve(min(fits, key=lambda r: r.cost).x, new)


def forecasts(ladder):
    e = {}
    for task, g in ladder.groupby("task"):
        held = (g.params == g.params.max()).to_numpy()
        x, y, z = np.log10(g.scale.to_numpy()), g.hard.to_numpy(), np.log(g.bits.to_numpy())
        later = np.polyval(np.polyfit(x[~held], z[~held], 1), x[held])
        through = sigmoid(-np.exp(z[~held]), y[~held], -np.exp(later))
        e[task] = [abs(v - y[held]).mean() for v in (sigmoid(x[~held], y[~held], x[held]), through)]
    e = pd.DataFrame(e, index=["error_direct", "error_through"]).T
    print(e.round(5).to_string())
    e = e.groupby(e.index.str.replace("mmlu_.*", "mmlu", regex=True)).mean()
    for name, v in e.assign(nearer=e.error_direct - e.error_through).items():
        show(name, *t_mean(v))


def log_probs_and_curie():
    d = pd.read_csv(DATA / "scores/inverse_scaling_logprobs.csv").sort_values("params")
    d = d[(d.family == "GPT-3") & (d.prompt == "direct") & (d.shots == 1)]
    d = d.groupby(["metric", "task"]).value.agg(lambda v: v.iloc[-1] - v.iloc[0])
    right, wrong = d["log_prob_correct"], d["log_prob_incorrect"]
    for name, v in (("rise_right", right), ("rise_wrong", wrong), ("gap", right - wrong)):
        show(name, *t_mean(v))
    d = pd.read_parquet(DATA / "items/multiplication.parquet").query("model == 'text-curie-001'")
    d = d[~d.in_prompt & (d.a * d.b >= 1000)]
    given = d.answer.where(d.answer.between(1000, 9999))
    right = [given // 10**k % 10 == d.a * d.b // 10**k % 10 for k in (3, 2, 1, 0)]
    show("curie_digits", *t_mean(np.mean(right, axis=0)))
    wilson = stats.binomtest(int(d.correct.sum()), len(d)).proportion_ci(method="wilson")
    show("curie_whole", d.correct.mean(), *wilson, len(d))


def last_words():
    d = pd.read_csv(DATA / "scores/pythia.csv").query("task == 'lambada_openai'")
    d = d.fillna({"step": 143000}).pivot_table("value", ["family", "model", "step"], "metric")
    p = d.loc[["Pythia"]]
    parts = {"by size": d.query("step==143000"), "in training": p, "late": p.query("step>999")}
    for name, part in parts.items():
        groups = part.groupby("family" if name == "by size" else "model")
        s = {k: share_at_half(-np.log(g.perplexity), g.accuracy) for k, g in groups}
        show(f"last words {name}", *t_mean([*s.values()]))
        print("   ", {k: round(float(v), 6) for k, v in s.items()})


if __name__ == "__main__":
    every, b = olmo(), pd.read_csv(DATA / "scores/llm_line.csv")
    ladder = paired(every[every.family == "OLMo ladder"], every.text, "flops")
    verdicts(half(ladder, paired(b, b.metric == "accuracy", "params")) | exact() | letters(every))
    forecasts(ladder)
    log_probs_and_curie()
    last_words()
