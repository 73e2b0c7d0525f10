"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // A link into a fold unfolds it.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = target && target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
  all("a[href^='#']").forEach((link) => link.addEventListener("click", () => setTimeout(reveal)));

  // The contents: open beside the article on a desk, a button on a phone.
  const contents = document.querySelector("nav.contents details");
  const wide = matchMedia("(min-width: 72rem)");
  const place = () => { if (contents) contents.open = wide.matches; };
  wide.addEventListener("change", place);
  place();
  const links = new Map(all("nav.contents li a").map((a) => [a.hash.slice(1), a]));
  links.forEach((a) => a.addEventListener("click", place));
  const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  const follow = () => {
    const seen = headings.filter((h) => h.getBoundingClientRect().top < innerHeight / 3);
    const current = seen.length ? seen[seen.length - 1].id : null;
    links.forEach((a, id) => a.toggleAttribute("aria-current", id === current));
  };
  addEventListener("scroll", () => requestAnimationFrame(follow), { passive: true });
  follow();

  // Notes on numbers stay within the window; Escape puts them away.
  all(".number").forEach((number) => {
    const note = number.querySelector(".note");
    const fit = () => {
      number.classList.remove("dismissed");
      note.style.setProperty("--shift", "0px");
      const box = note.getBoundingClientRect();
      const over = box.right + 8 - document.documentElement.clientWidth;
      note.style.setProperty("--shift", `${-Math.max(0, Math.min(over, box.left - 8))}px`);
    };
    number.addEventListener("mouseenter", fit);
    number.addEventListener("focusin", fit);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all(".number").forEach((number) => number.classList.add("dismissed"));
    if (contents && !wide.matches) contents.open = false;
  });

  // Tables sort by a click on a column's head.
  all("table.sortable").forEach((table) => {
    const body = table.tBodies[0];
    const heads = all("thead th", table);
    const value = (row, column) => {
      const cell = row.cells[column];
      return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
    };
    const compare = (x, y, sign) => {
      if (x === "" || y === "") return (x === "") - (y === "");
      if (typeof x === "number" && typeof y === "number") return sign * (x - y);
      return sign * String(x).localeCompare(String(y), "en");
    };
    heads.forEach((head, column) => {
      head.querySelector("button").addEventListener("click", () => {
        const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
        body.append(...[...body.rows].sort((a, b) => compare(value(a, column), value(b, column), sign)));
      });
    });
  });

  // A figure is saved as it is seen, its colours written out.
  const drawn = (figure) => {
    const shown = all(".drawing > div", figure).find((div) => div.offsetParent !== null);
    const svg = shown.querySelector("svg").cloneNode(true);
    const root = getComputedStyle(document.documentElement);
    const [, , width, height] = svg.getAttribute("viewBox").split(/[ ,]+/).map(Number);
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.setAttribute("style", `background: ${root.getPropertyValue("--paper")}; color: ${root.getPropertyValue("--ink")}`);
    const text = new XMLSerializer().serializeToString(svg);
    const written = text.replace(/var\((--[\w-]+)[^)]*\)/g, (_, name) => root.getPropertyValue(name).replace(/"/g, "'"));
    return { text: written, width, height };
  };
  const save = (href, name) => {
    const link = document.createElement("a");
    link.href = href;
    link.download = name;
    link.click();
  };
  const address = (text) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  all("button[data-save]").forEach((button) => {
    const figure = button.closest("figure");
    const name = figure.id.replace("fig-", "");
    button.addEventListener("click", () => {
      const { text, width, height } = drawn(figure);
      if (button.dataset.save === "svg") return save(address(text), `${name}.svg`);
      const image = new Image();
      image.addEventListener("load", () => {
        const canvas = document.createElement("canvas");
        canvas.width = 3 * width;
        canvas.height = 3 * height;
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        save(canvas.toDataURL("image/png"), `${name}.png`);
      });
      image.src = address(text);
    });
  });

  // Paper shows what is folded, code aside.
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = all("details.fold:not([open])");
    unfolded.forEach((fold) => { fold.open = true; });
  });
  addEventListener("afterprint", () => unfolded.forEach((fold) => { fold.open = false; }));
})();
