/*
 * This part, of large pages only, in the place of rows.js: a list of which only those rows are in the
 * document that can be seen. Each says which one it is of how many; arrow keys lead through all.
 */

window.mapperParts.rows = function (page) {
  "use strict";

  const { $, places, roles, state } = page;
  const { make, percent, counted, restOf, isUnsure, certaintyOf, reportsOf, linesOf } = page;
  const HEIGHT = 84; // of a row, as in page.css
  const SPARE = 6; // rows above and below what can be seen

  const box = $(".long");
  const list = $(".long ul");
  const count = $("#tab-places .count");
  const shownRows = new Map(); // position in the list -> its node
  let order = [];
  let positions = new Map();
  let current = 0;
  let awaited = null; // whose row is brought into view when the list is opened

  // ------------------------------------------------------------------ rows

  function rowOf(position) {
    const index = order[position];
    const place = places[index];
    const rest = restOf(index);
    const { id, name, quiet } = roles[rest.role];
    const [line] = linesOf(index, 1);
    const told = make("p", { class: line ? `line s-${line.status}` : "line" });
    if (line) {
      told.append(make("b", {}, line.label));
      line.words.forEach((word, i) => told.append(i ? ", " : ": ", make("span", { dir: "auto" }, word)));
      if (line.when) told.append(` — ${line.when}`);
    } else told.append(quiet ? `${roles[rest.role].words}.` : name);
    const all = place.mentions.length;
    const mentioned = rest.isWhole ? counted(all, "mention") : `${rest.mentions.length} of ${counted(all, "mention")}`;
    const facts = `${mentioned} in ${counted(reportsOf(rest.mentions), "report")} · `
      + `confidence ${certaintyOf(rest.confidence)} (${percent(rest.confidence)})${isUnsure(index) ? " · check by hand" : ""}`;
    const kind = [place.kind, place.where].filter(Boolean).join(" · ");
    const link = make("a", { class: "go", href: `#m${place.mentions[0]}`, dir: "auto", tabindex: position === current ? 0 : -1 }, place.name);
    return make("li", {
      id: `p${index}`, "aria-setsize": order.length, "aria-posinset": position + 1,
      class: [`is-${place.drawn} r-${id}`, isUnsure(index) && "unsure", rest.unasserted && "pale",
        rest.displaced && "displaced", state.chosen === index && "chosen"].filter(Boolean).join(" "),
    }, make("h3", {}, link, " ", make("small", { dir: "auto" }, kind)), told, make("p", {}, facts));
  }

  /** Put the rows into the document that can be seen, and the one that the keys are at. */
  function render() {
    const first = Math.max(0, Math.floor(box.scrollTop / HEIGHT) - SPARE);
    const last = Math.min(order.length - 1, Math.ceil((box.scrollTop + (box.clientHeight || 600)) / HEIGHT) + SPARE);
    const wanted = new Set([current].filter((position) => position < order.length));
    for (let position = first; position <= last; position += 1) wanted.add(position);
    shownRows.forEach((node, position) => {
      if (wanted.has(position)) return;
      node.remove();
      shownRows.delete(position);
    });
    [...wanted].sort((a, b) => a - b).forEach((position) => {
      if (shownRows.has(position)) return;
      const node = rowOf(position);
      node.style.top = `${position * HEIGHT}px`;
      // In the document in the order of the list, for those who read it from there.
      const after = [...shownRows].filter(([other]) => other > position).sort(([a], [b]) => a - b)[0];
      list.insertBefore(node, after ? after[1] : null);
      shownRows.set(position, node);
    });
  }

  function renew() {
    shownRows.forEach((node) => node.remove());
    shownRows.clear();
    list.style.height = `${order.length * HEIGHT}px`;
    $("#none").hidden = order.length > 0;
    render();
  }

  function bring(position) {
    const top = position * HEIGHT;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + HEIGHT > box.scrollTop + box.clientHeight) box.scrollTop = top + HEIGHT - box.clientHeight;
  }

  function setCurrent(position) {
    const before = shownRows.get(current);
    if (before) before.querySelector(".go").tabIndex = -1;
    current = position;
    bring(position);
    render();
    const node = shownRows.get(position);
    node.querySelector(".go").tabIndex = 0;
    return node;
  }

  box.addEventListener("scroll", render, { passive: true });
  new ResizeObserver(() => {
    const row = awaited !== null && awaited === state.chosen ? rowOfPlace(awaited) : null;
    if (row) row.classList.add("chosen");
    render();
  }).observe(box);
  list.addEventListener("keydown", (event) => {
    const page_ = Math.max(1, Math.floor(box.clientHeight / HEIGHT) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page_, PageUp: -page_, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || !order.length) return;
    event.preventDefault();
    setCurrent(Math.min(order.length - 1, Math.max(0, current + step))).querySelector(".go").focus({ preventScroll: true });
  });
  list.addEventListener("focusin", (event) => {
    const row = event.target.closest("li");
    const position = row ? positions.get(Number(row.id.slice(1))) : undefined;
    if (position !== undefined && position !== current) setCurrent(position);
  });

  /** The row of a place, brought into view; null when the filters leave it out. */
  function rowOfPlace(index) {
    const position = positions.get(index);
    awaited = page.isOpen("places") ? null : index;
    return position === undefined || awaited !== null ? null : setCurrent(position);
  }

  /** Events first, then what is mentioned most. */
  function changeRows() {
    const chosen = order[current];
    order = places.map((_, index) => index).filter((index) => restOf(index) !== null);
    order.sort((a, b) => restOf(a).role - restOf(b).role
      || restOf(b).mentions.length - restOf(a).mentions.length || a - b);
    positions = new Map(order.map((index, position) => [index, position]));
    current = positions.get(chosen) ?? 0;
    if (!positions.has(chosen)) box.scrollTop = 0;
    renew();
    count.textContent = order.length < places.length ? `${order.length} of ${places.length}` : places.length;
    return order.length;
  }

  [$("#moving"), box].forEach((node) => { node.hidden = false; });

  return { changeRows, rowOf: rowOfPlace, firstRow: () => (order.length ? setCurrent(0) : null) };
};
