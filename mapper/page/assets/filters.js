/*
 * This part: what is shown. A mention passes when it meets every filter; a place is shown as those
 * of its mentions tell it that pass (remains.js), and not at all when none does.
 */

window.mapperParts.filters = function (page) {
  "use strict";

  const { $, data, mentions, places, reports, roles, statements, state, isQuiet } = page;
  const { make, glyph, counted, sift, restOf } = page;
  const SPEAKERS = 200;
  const NOBODY = "nobody";
  const FEW = 12; // places that need no search where nothing tells them apart

  const placed = mentions.filter(({ place }) => place !== null);
  // Each { key, passes(mention), reset(), read(), write(said) }, the last two for the address bar.
  const tests = [];
  let quietToo = null;
  let search = null;

  const tally = (keys) => keys.reduce((found, key) => found.set(key, (found.get(key) || 0) + 1), new Map());
  /** How many places have a mention with a key. */
  const placesBy = (keyOf) => {
    const found = new Map();
    places.forEach((place) => new Set(place.mentions.map((number) => keyOf(mentions[number])))
      .forEach((key) => found.set(key, (found.get(key) || 0) + 1)));
    return found;
  };

  /** Check boxes for the values that occur; null when there is nothing to choose. */
  function boxes(title, name, keyOf, rows, more) {
    const counts = placesBy(keyOf);
    const present = rows.filter(({ key }) => counts.has(key));
    if (present.length < 2 && !more) return null;
    const inputs = new Map();
    const named = new Map();
    const list = present.map(({ key, name, id, mark }) => {
      const input = make("input", { type: "checkbox", checked: true });
      input.addEventListener("change", apply);
      inputs.set(key, input);
      named.set(id, input);
      return make("label", {}, input, mark || "", make("span", {}, name), make("span", { class: "count" }, String(counts.get(key))));
    });
    tests.push({
      key: name,
      passes: (mention) => inputs.get(keyOf(mention)).checked,
      reset: () => inputs.forEach((input) => { input.checked = true; }),
      read: () => [...named].filter(([, input]) => !input.checked).map(([id]) => id).join(","),
      write: (said) => named.forEach((input, id) => { input.checked = !said.split(",").includes(id); }),
      inputs,
    });
    return make("fieldset", {}, make("legend", {}, title), make("div", { class: "boxes" }, ...list), more);
  }

  function roleBoxes() {
    const rows = roles.map(({ id, name }, key) => ({
      key, name, id, mark: glyph(id, { size: 14 }),
    }));
    const quiet = places.some((place) => state.quiet(place));
    let more = null;
    if (quiet && places.some((place) => !state.quiet(place) && place.drawn !== "listed")) {
      quietToo = make("input", { type: "checkbox" });
      quietToo.addEventListener("change", apply);
      more = make("label", { class: "also" }, quietToo, " Draw actors, datelines and names of organisations on the map, too");
    }
    const box = boxes("Role", "without-role", ({ role }) => role, rows, more);
    if (box) roleTest = tests[tests.length - 1];
    return box;
  }
  let roleTest = null;

  function precisionBoxes() {
    const rows = Object.entries(data.precisions).map(([code, name]) => ({ key: Number(code), name, id: code }));
    rows.push({ key: null, name: "not said how precisely", id: "unsaid" });
    if (!placed.some(({ precision }) => precision !== null)) return null;
    return boxes("Precision", "without-precision", ({ precision }) => precision, rows);
  }

  /** A list to choose one from; `passes(mention, value)`. */
  function select(title, key, options, passes) {
    const input = make("select", {}, ...options.map(([value, name]) => make("option", { value }, name)));
    input.addEventListener("change", apply);
    tests.push({
      key,
      passes: (mention) => input.value === "" || passes(mention, input.value),
      reset: () => { input.value = ""; },
      read: () => (input.value === "" ? "" : input.selectedOptions[0].textContent),
      write: (said) => { input.value = ([...input.options].find(({ textContent }) => textContent === said) || input.options[0]).value; },
    });
    return make("label", { class: "pick" }, make("span", {}, title), input);
  }

  function speakerList() {
    const named = statements.map(({ speaker }) => speaker.toLowerCase());
    const count = tally(placed.flatMap((mention) => [...new Set(mention.statements.map((one) => named[one]))]));
    if (!count.size) return null;
    const words = new Map(statements.map(({ speaker }) => [speaker.toLowerCase(), speaker]));
    const ranked = [...count].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, SPEAKERS);
    const keys = ranked.map(([key]) => key);
    const options = [["", "any"], ...keys.map((key, i) => [String(i), words.get(key)])];
    if (placed.some((mention) => !mention.statements.length)) options.push([NOBODY, "nobody named"]);
    if (options.length < 3) return null;
    return select("Said by", "said-by", options, (mention, value) => (value === NOBODY
      ? !mention.statements.length
      : mention.statements.some((one) => named[one] === keys[Number(value)])));
  }

  function confidenceList() {
    const steps = [[data.lowConfidence, "medium or high"], [0.9, "high"]]
      .filter(([least]) => placed.some(({ confidence }) => confidence < least)
        && placed.some(({ confidence }) => confidence >= least));
    if (!steps.length) return null;
    return select("Confidence", "confidence", [["", "any"], ...steps.map(([least, name]) => [least, `${name} (${Math.round(least * 100)}% or more)`])],
      (mention, value) => mention.confidence >= Number(value));
  }

  function outletList() {
    const outlets = [...new Set(reports.map(({ source }) => source || ""))].sort();
    if (outlets.length < 2) return null;
    const options = outlets.map((outlet, i) => [String(i), outlet || "no outlet named"]);
    return select("Outlet", "outlet", [["", "any"], ...options],
      ({ report }, value) => (reports[report].source || "") === outlets[Number(value)]);
  }

  // ------------------------------------------------------------------ applying them

  let pending = false;

  function apply() {
    if (pending) return; // a slider speaks more often than a frame can answer
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      show();
    });
  }

  function show(opening) {
    // At first every mention passes: there may be a hundred thousand.
    const changed = opening ? new Set() : sift((mention) => tests.every((test) => test.passes(mention)));
    const shown = page.changeRows(changed);
    const { chosen } = state;
    if (chosen !== null && restOf(chosen) === null) page.map.closePopup();
    // Who asks for actors alone wants to see them.
    const loud = roleTest === null || [...roleTest.inputs].some(([role, input]) => input.checked && !isQuiet(role));
    const drawQuiet = !loud || (quietToo !== null && quietToo.checked) || !places.some((place) => !state.quiet(place));
    page.showMarks(changed, drawQuiet);
    if (changed.has(chosen)) page.renewPopup(chosen);
    tellCount(shown);
    page.nameOnMap();
    page.renewLegend(drawQuiet);
    page.remember();
  }

  function tellCount(count) {
    const status = $("#shown");
    if (!status) return;
    const left = page.countCut();
    const names = search === null ? null : search.unplaced; // those found; null while nothing is sought
    const cut = left > 0 || names !== null || (quietToo !== null && quietToo.checked);
    const all = `All ${places.length} places shown`;
    const some = `${count} of ${counted(places.length, "place")} shown`;
    status.textContent = (count < places.length ? some
      : left ? `${all}, without ${counted(left, "mention")}` : all)
      + (names ? `, and ${counted(names, "name")} without a place` : "");
    $("#showing").classList.toggle("calm", !cut);
    $("#reset").hidden = !cut;
    page.offerPart(left > 0);
    $("#filters").classList.toggle("active", cut);
  }

  function reset() {
    tests.forEach((test) => test.reset());
    if (quietToo) quietToo.checked = false;
    apply();
    $($("#filters").hidden ? "#find" : "#filters summary").focus();
  }

  /** Put the filters into the page that have something to choose from. */
  function makeFilters() {
    const made = [roleBoxes()];
    if (data.timeline) {
      const timeline = page.makeTimeline(apply);
      tests.push(timeline);
      made.push(timeline.node);
    }
    const picks = [speakerList(), outletList(), confidenceList()].filter(Boolean);
    if (picks.length) made.push(make("div", { class: "picks" }, ...picks));
    made.push(precisionBoxes());
    const offered = made.filter(Boolean);
    if (places.length > (offered.length ? 1 : FEW)) {
      const box = $("#filters");
      box.append(make("div", { class: "offered" }, ...offered));
      box.hidden = !offered.length;
      $("#showing").hidden = false;
      $("#reset").addEventListener("click", reset);
      search = page.makeSearch(apply, show);
      tests.push(search);
    } else tests.length = 0;
    show(true);
  }

  /** What the filters are set to, as pairs of a key and what it says. */
  const filtersSaid = () => [
    ...tests.map((test) => [test.key, test.read()]), ["draw", quietToo && quietToo.checked ? "all" : ""],
  ].filter(([, said]) => said);

  /** Set them all; `said` is a function from a key to what `filtersSaid` had of it, or null. */
  function setFilters(said) {
    tests.forEach((test) => (said(test.key) ? test.write(said(test.key)) : test.reset()));
    if (quietToo) quietToo.checked = said("draw") === "all";
    show();
  }

  return { makeFilters, filtersSaid, setFilters };
};

