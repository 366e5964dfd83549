/* This part: the list of places, as the filters leave it. */

window.mapperParts.rows = function (page) {
  "use strict";

  const { mentions, places, reports, roles, statements } = page;
  const { make, quoted, percent, counted, restOf, isUnsure, certaintyOf, reportsOf, linesOf, whereOf, statementsOf } = page;
  const LINES = 4;
  const SPEAKERS = 4;

  const rows = places.map((_, index) => document.getElementById(`p${index}`));
  const groups = new Map([...document.querySelectorAll("#pane-places .group")]
    .map((node) => [node.dataset.group, node]));
  const groupOf = (role) => (roles[role].quiet ? "quiet" : roles[role].id);
  const placed = places.map((place) => groupOf(place.account.role));

  const count = document.querySelector("#tab-places .count");
  const badges = rows.map((row) => row.querySelector("h3 .count"));
  const written = badges.map((badge) => badge && badge.textContent);

  function speakers(label, all) {
    const named = all.map((number) => statements[number].speaker.toLowerCase());
    const numbers = all.filter((_, i) => named.indexOf(named[i]) === i);
    if (!numbers.length) return "";
    const line = make("p", {}, `${label}: `);
    numbers.slice(0, SPEAKERS).forEach((number, i) => {
      const { speaker, via } = statements[number];
      line.append(i ? ", " : "", make("span", { dir: "auto" }, speaker), statements[number].private ? " (private person)" : "");
      if (via) line.append(" via ", make("span", { dir: "auto" }, via));
    });
    if (numbers.length > SPEAKERS) line.append(" …");
    return line;
  }

  /** What a row says of the mentions that are left, in the words of the panel. */
  function factsOf(index, rest) {
    const box = make("div", { class: "facts left" });
    if (roles[rest.role].quiet) box.append(make("p", {}, `${roles[rest.role].words}.`));
    linesOf(index, LINES).forEach((line) => {
      const row = make("p", { class: `line s-${line.status}` }, make("b", {}, line.label));
      line.words.forEach((word, i) => row.append(i ? ", " : ": ", make("span", { dir: "auto" }, word)));
      if (line.when) row.append(` — ${line.when}`);
      box.append(row);
    });
    const said = statementsOf(rest.mentions);
    box.append(speakers("Said by", said.filter((number) => !statements[number].denies)));
    box.append(speakers("Denied by", said.filter((number) => statements[number].denies)));
    const [where] = whereOf(index);
    if (where && where.relation) {
      box.append(make("p", {}, `Where: ${where.words}, `, quoted(where.relation)));
    }
    const all = places[index].mentions;
    const parts = [`${rest.mentions.length} of ${counted(all.length, "mention")}`
      + (reports.length > 1 ? ` in ${reportsOf(rest.mentions)} of ${counted(reportsOf(all), "report")}` : "")
      + " shown"];
    const sure = (share) => `${certaintyOf(share)} (${percent(share)})`;
    parts.push(`confidence ${sure(rest.confidence)}`
      + (rest.roleConfidence === null ? "" : `, in the role ${sure(rest.roleConfidence)}`));
    box.append(make("p", {}, parts.join(" · ")));
    if (isUnsure(index)) box.append(make("p", { class: "check" }, "Check this one by hand."));
    return box;
  }

  function changeRow(index) {
    const [row, rest, place] = [rows[index], restOf(index), places[index]];
    row.hidden = rest === null;
    row.querySelectorAll(".facts.left").forEach((node) => node.remove());
    const given = row.querySelector(".facts");
    given.hidden = rest !== null && !rest.isWhole;
    if (rest === null) return;
    if (!rest.isWhole) given.after(factsOf(index, rest));
    roles.forEach(({ id }, i) => row.classList.toggle(`r-${id}`, i === rest.role));
    row.classList.toggle("unsure", isUnsure(index));
    row.classList.toggle("pale", rest.unasserted);
    row.classList.toggle("displaced", rest.displaced);
    if (badges[index]) {
      const left = reportsOf(rest.mentions);
      const all = reportsOf(place.mentions);
      badges[index].textContent = left === all ? written[index] : `${left} of ${counted(all, "report")}`;
    }
  }

  /** Put the rows that changed under the heading of what is left of them, in the order of the list. */
  function changeRows(changed) {
    const moved = new Set();
    changed.forEach((index) => {
      changeRow(index);
      const rest = restOf(index);
      const group = rest === null ? placed[index] : groupOf(rest.role);
      if (group === placed[index]) return;
      placed[index] = group;
      moved.add(group);
    });
    moved.forEach((group) => groups.get(group).querySelector("ol")
      .append(...rows.filter((_, index) => placed[index] === group)));
    groups.forEach((group) => { group.hidden = !group.querySelector("ol > li:not([hidden])"); });
    const shown = places.filter((_, index) => restOf(index) !== null).length;
    count.textContent = shown < places.length ? `${shown} of ${places.length}` : places.length;
    return shown;
  }

  return { changeRows, rowOf: (index) => rows[index] };
};

