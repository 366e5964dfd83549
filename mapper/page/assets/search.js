/* This part: finding places, and names without one, by the words of their names. */

window.mapperParts.search = function (page) {
  "use strict";

  const { $, data, places } = page;
  const WAIT_MS = data.isLarge ? 120 : 0; // to sift a hundred thousand mentions for each key is too often

  const ASCII = /^[\x00-\x7f]*$/; // most names: nothing to take off
  const folded = (text) => (ASCII.test(text) ? text : text.normalize("NFD").replace(/\p{M}/gu, "")).toLowerCase();
  const known = new Map();
  /** The same, for what many places share: what they are and what they lie in. */
  function foldedOnce(text) {
    if (!known.has(text)) known.set(text, folded(text));
    return known.get(text);
  }

  /**
   * Make the filter of what is typed: places with all these words, in their names here or there, in
   * what they are or in what they lie in. `apply` is called soon after a key, `show` does it at once.
   */
  function makeSearch(apply, show) {
    const input = $("#find");
    const unplaced = [...document.querySelectorAll("#unplaced > ul > li")];
    const names = unplaced.map((row) => folded(row.querySelector("h3").textContent));
    let texts = null; // read when something is sought first
    let found = null;
    let waiting = null;
    const search = { key: "find", unplaced: null };

    function seek() {
      clearTimeout(waiting);
      const words = folded(input.value).split(/\s+/).filter(Boolean);
      const has = (text) => words.every((word) => text.includes(word));
      if (words.length && !texts) {
        texts = places.map(({ name, written, kind, where }) => (
          `${folded([name, ...written].join(" "))} ${foldedOnce(kind)} ${foldedOnce(where)}`));
      }
      found = words.length ? texts.map(has) : null;
      unplaced.forEach((row, i) => { row.hidden = !has(names[i]); });
      search.unplaced = words.length ? names.filter(has).length : null;
      if (unplaced.length) $("#unplaced").hidden = search.unplaced === 0;
    }

    /** The first row of the list; of a long one not all are in the document. */
    function firstFound() {
      const row = page.firstRow && page.firstRow();
      if (row) return row.querySelector("a.go");
      if (page.firstRow && $("#unplaced")) $("#unplaced").open = true;
      return [...document.querySelectorAll("#pane-places li:not([hidden]) > h3 > a.go")].find((link) => link.getClientRects().length);
    }

    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        seek();
        apply();
      }, WAIT_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "ArrowDown") return;
      event.preventDefault();
      seek();
      show();
      page.openTab("places");
      const first = firstFound();
      if (first) first.focus();
    });
    input.closest("[role=search]").hidden = false;
    return Object.assign(search, {
      passes: ({ place }) => found === null || (place !== null && found[place]),
      reset() { this.write(""); },
      read: () => input.value.trim(),
      write(said) {
        input.value = said;
        seek();
      },
    });
  }

  return { makeSearch };
};
