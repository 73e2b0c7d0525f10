"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const made = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };
  const data = JSON.parse(at("data").textContent);
  const SIDE = 100;
  const SCALE = 4;
  const state = { measure: "digits", a: 47, b: 38 };
  const maps = data.maps.map((map) => ({ ...map, answers: map.answers.split("\n") }));
  const answer = (map, a, b) => map.answers[SIDE * a + b];
  const level = (map, a, b, measure) => Number(map.levels[measure][SIDE * a + b]);
  const size = (params) => params >= 1e9 ? `${params / 1e9}B` : `${params / 1e6}M`;

  const paint = (map) => {
    const brush = map.canvas.getContext("2d");
    const colours = getComputedStyle(document.documentElement);
    const fill = (name, alpha, ...box) => {
      brush.globalAlpha = alpha;
      brush.fillStyle = colours.getPropertyValue(name);
      brush.fillRect(...box);
    };
    fill("--wash", 1, 0, 0, SIDE * SCALE, SIDE * SCALE);
    for (let a = 0; a < SIDE; a += 1) {
      for (let b = 0; b < SIDE; b += 1) fill("--c1", level(map, a, b, state.measure) / 9, b * SCALE, a * SCALE, SCALE, SCALE);
    }
    brush.globalAlpha = 1;
    brush.strokeStyle = colours.getPropertyValue("--c2");
    brush.lineWidth = 3;
    brush.strokeRect(state.b * SCALE - 4, state.a * SCALE - 4, SCALE + 8, SCALE + 8);
  };

  const cell = (map, a, b) => {
    const right = level(map, a, b, "exact") === 9;
    const text = answer(map, a, b).trim() || "(nothing)";
    const told = made("td", { className: `numeric ${right ? "right" : "wrong"}`, textContent: `${text} ${right ? "✓" : "✗"}` });
    if (parseInt(text, 10) >= 0) told.dataset.sort = parseInt(text, 10);
    return told;
  };
  const look = () => {
    const { a, b } = state;
    const [tens, units] = [b - (b % 10), b % 10];
    at("product").textContent = `${a} × ${b} = ${(a * b).toLocaleString("en")}`;
    at("whole").textContent = `${a} × ${b} = ${a * b}`;
    at("tens").textContent = `${a} × ${tens} = ${a * tens}`;
    at("units").textContent = `${a} × ${units} = ${a * units}`;
    at("answers").tBodies[0].replaceChildren(...maps.map((map) => made("tr", {},
      made("th", { scope: "row", textContent: map.model }), cell(map, a, b), cell(map, a, tens), cell(map, a, units))));
    [at("a").value, at("b").value, at("measure").value] = [a, b, state.measure];
    at("said").textContent = `${a} times ${b}: ${maps.map((map) => `${map.model} ${answer(map, a, b).trim() || "nothing"}`).join(", ")}`;
  };
  const change = (changed) => {
    Object.assign(state, changed);
    history.replaceState(null, "", `#${new URLSearchParams(state)}`);
    at("notice").hidden = true;
    show();
  };
  const show = () => {
    at("link").href = `#${new URLSearchParams(state)}`;
    maps.forEach(paint);
    look();
  };
  const within = (number) => Math.min(SIDE - 1, Math.max(0, Math.round(number) || 0));

  // Six maps with one place that is looked at.
  const hold = (map) => {
    map.canvas = made("canvas", { width: SIDE * SCALE, height: SIDE * SCALE });
    map.canvas.addEventListener("click", (event) => {
      const box = map.canvas.getBoundingClientRect();
      const place = (offset, side) => within(Math.floor((SIDE * offset) / side));
      change({ a: place(event.clientY - box.top, box.height), b: place(event.clientX - box.left, box.width) });
    });
    return made("div", { className: "map" }, made("p", { textContent: `${map.model}, ${size(map.params)}` }), map.canvas);
  };
  const walk = (event) => {
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    const by = event.shiftKey ? 10 : 1;
    change({ a: within(state.a + by * move[0]), b: within(state.b + by * move[1]) });
  };
  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const strangers = [];
    ["a", "b"].filter((name) => asked.has(name)).forEach((name) => {
      state[name] = within(Number(asked.get(name)));
      if (String(state[name]) !== asked.get(name)) strangers.push(`${name} = ${asked.get(name)} was not asked; the nearest is ${state[name]}.`);
    });
    const measure = asked.get("measure");
    if (measure && Object.hasOwn(data.measures, measure)) state.measure = measure;
    else if (measure) strangers.push(`There is no measure “${measure}”.`);
    at("notice").textContent = strangers.join(" ");
    at("notice").hidden = !strangers.length;
    show();
  };

  const held = at("maps").firstElementChild;
  held.className = "maps";
  held.setAttribute("role", "application");
  held.setAttribute("aria-label", "Maps of all products. Arrow keys go from product to product, with shift ten at a time.");
  held.tabIndex = 0;
  held.replaceChildren(...maps.map(hold));
  held.addEventListener("keydown", walk);
  at("maps").append(made("p", { id: "said", className: "unseen", role: "status" }));
  at("measure").append(...Object.entries(data.measures).map(([value, textContent]) => made("option", { value, textContent })));
  at("measure").addEventListener("change", () => change({ measure: at("measure").value }));
  ["a", "b"].forEach((name) => at(name).addEventListener("change", () => change({ [name]: within(Number(at(name).value)) })));
  at("still").remove();
  document.querySelectorAll(".live").forEach((element) => { element.hidden = false; });
  matchMedia("screen and (prefers-color-scheme: dark)").addEventListener("change", show);
  addEventListener("hashchange", read);
  read();
})();
