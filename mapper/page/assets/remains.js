/*
 * This part: what remains of a place when filters take some of its mentions away. Of a place that
 * none is taken from it is what came with the page (mapper/page/accounts.py); of any other the
 * same is said of the mentions that are left.
 */

window.mapperParts.remains = function (page) {
  "use strict";

  const { data, mentions, places, roles } = page;
  const STATUSES = ["reported", "denied", "possible", "planned", "past", "known"];
  const UNASSERTED = ["denied", "possible", "planned"];
  const [WORDS, WHERE] = [8, 4]; // said of a place at once

  const out = new Uint8Array(mentions.length);
  const passes = (number) => !out[number];
  const shaped = data.isLarge ? { has: data.isOff } : new Set(data.extents.flatMap((extent) => extent.mentions));

  const certaintyOf = (confidence) => (confidence < data.lowConfidence ? "low"
    : confidence >= data.highConfidence ? "high" : "medium");
  const reportsOf = (numbers) => new Set(numbers.map((number) => mentions[number].report)).size;
  const greatest = (values) => values.reduce((a, b) => Math.max(a, b));

  const whole = places.map((place) => ({
    role: place.account.role, roleConfidence: place.account.roleConfidence,
    displaced: place.account.displaced, unasserted: place.account.unasserted,
    confidence: place.confidence, mentions: place.mentions, isWhole: true, keeps: () => true,
  }));
  const rests = whole.slice();

  function partOf(index) {
    const kept = places[index].mentions.filter(passes);
    if (!kept.length) return null;
    if (kept.length === places[index].mentions.length) return whole[index];
    const rows = kept.map((number) => mentions[number]);
    const role = rows.reduce((least, row) => Math.min(least, row.role), roles.length);
    const leading = kept.filter((number) => mentions[number].role === role);
    const sure = leading.map((number) => mentions[number].roleConfidence).filter((one) => one !== null);
    const told = new Set(rows.flatMap((row) => row.events.map(({ status }) => STATUSES[status])));
    return {
      role,
      roleConfidence: sure.length ? greatest(sure) : null,
      displaced: roles[role].id === "event" && leading.every((number) => shaped.has(number)),
      unasserted: roles[role].id === "background" && told.size > 0
        && [...told].every((status) => UNASSERTED.includes(status)),
      confidence: greatest(rows.map(({ confidence }) => confidence)),
      mentions: kept, isWhole: false, keeps: passes,
    };
  }

  /** Let only those mentions remain that pass; returns the places that it makes a difference to. */
  function sift(test) {
    const changed = new Set();
    mentions.forEach((mention, number) => {
      if (mention.place === null) return;
      const left = test(mention) ? 0 : 1;
      if (left === out[number]) return;
      out[number] = left;
      changed.add(mention.place);
      if (data.isLarge && mention.report !== page.state.report) return; // it is not in the document
      const node = document.getElementById(`m${number}`);
      if (node) node.classList.toggle("out", left === 1);
    });
    changed.forEach((index) => { rests[index] = partOf(index); });
    return changed;
  }

  /** What is left of a place; null when nothing is. */
  const restOf = (index) => rests[index];
  /** The same, but all of it when nothing is left: who asks for it by its name gets an answer. */
  const shownOf = (index) => rests[index] || whole[index];
  const isUnsure = (index) => shownOf(index).confidence < data.lowConfidence;

  /** The first lines, so many, and of each way of speaking at least one. */
  function pick(lines, most) {
    const first = lines.filter(({ status }, i) => lines.findIndex((line) => line.status === status) === i);
    const spare = lines.filter((line) => !first.includes(line)).slice(0, Math.max(0, most - first.length));
    return lines.filter((line) => first.includes(line) || spare.includes(line));
  }

  /** What is reported of a place, in the lines that came with the page, as far as it is left. */
  function linesOf(index, most) {
    const rest = shownOf(index);
    const some = (numbers) => numbers.some(rest.keeps);
    const left = places[index].account.lines.filter((line) => some(line.mentions));
    return pick(left, most).map((line) => {
      const words = line.words.filter((_, i) => some(line.sources[i]));
      const more = Math.max(0, words.length - WORDS) + (rest.isWhole ? line.more : 0);
      return { ...line, words: words.slice(0, WORDS), more };
    });
  }

  /** How precisely those say where that have the role which is left. */
  function whereOf(index) {
    const rest = shownOf(index);
    return places[index].account.where
      .filter((one) => one.role === rest.role && one.mentions.some(rest.keeps)).slice(0, WHERE);
  }

  const statementsOf = (numbers) => [...new Set(numbers.flatMap((number) => mentions[number].statements))];
  const isCut = () => out.includes(1);
  const countCut = () => out.reduce((sum, one) => sum + one, 0);

  return {
    STATUSES, passes, sift, restOf, shownOf, isUnsure, certaintyOf, reportsOf, linesOf, whereOf,
    statementsOf, isCut, countCut,
  };
};

