/*
 * This part: what several reports have of one place and date, one beside the other. What is together
 * and how often it counts comes with the page (mapper/gathering.py); nothing here counts texts.
 */

window.mapperParts.gathered = function (page) {
  "use strict";

  const { data, mentions, reports, statements } = page;
  const { make, quoted, counted, shownOf, reportsOf, statementsOf, quotesOf, claimsOf } = page;
  const GROUPS = 3; // shown at once
  const OUTLETS = 6;
  const DATES = 5;
  const MOST = 40; // unfolded

  /** Names in a row, each on its own for its own direction of writing. */
  function listed(names) {
    const parts = names.slice(0, OUTLETS).flatMap((name, i) => [i ? ", " : "", make("span", { dir: "auto" }, name)]);
    if (names.length > OUTLETS) parts.push(` and ${names.length - OUTLETS} more`);
    return parts;
  }
  const sourcesOf = (numbers) => [...new Set(numbers.map((number) => {
    const { source, title } = reports[mentions[number].report];
    return source || title;
  }))];

  /** A speaker and a stance count once, whichever report has them. */
  const claimOf = (number) => `${statements[number].denies} ${statements[number].speaker.toLowerCase()}`;

  /** Two or more things side by side, each under a heading. */
  const sides = (...parts) => make("div", { class: "sides" }, ...parts.map(([title, ...nodes]) => (
    make("div", { class: "side" }, make("h4", {}, title), ...nodes))));

  /** Where reports date it differently, which says what. */
  function datesOf(dates) {
    if (dates.length < 2) return "";
    const shown = dates.slice(0, DATES).flatMap(([when, numbers]) => [
      make("dt", {}, when), make("dd", {}, ...listed(sourcesOf(numbers)))]);
    const title = dates.length > DATES ? `${dates.length} different dates are reported, among them:` : "Different dates are reported:";
    return make("div", { class: "dates" }, make("p", { class: "differ" }, title), make("dl", {}, ...shown));
  }

  function sectionOf(group, index) {
    const { keeps } = shownOf(index);
    const kept = group.mentions.filter(keeps);
    const denied = group.denials.filter(keeps);
    const isDenial = new Set(denied);
    const told = kept.filter((number) => !isDenial.has(number));
    const title = make("h3", {}, group.when, group.spot ? ", " : "", group.spot ? quoted(group.spot) : "");
    const box = make("section", { class: "together" }, title,
      make("p", { class: "coverage" }, make("b", {}, group.coverage), group.outlets.length ? " · " : "", ...listed(group.outlets)));
    const left = reportsOf(kept);
    if (left < group.reports) {
      box.append(make("p", { class: "left" }, `Filtered: ${left} of ${counted(group.reports, "report")} shown.`));
    }
    const isAll = kept.length === group.mentions.length;
    const said = new Map(statementsOf(kept).reverse().map((number) => [claimOf(number), number]));
    const claims = isAll ? group.claims
      : group.claims.map((number) => said.get(claimOf(number))).filter((number) => number !== undefined);
    const stances = new Set(claims.map((number) => statements[number].denies));
    if (group.disputed) {
      box.append(make("p", { class: "disputed-by" }, isAll || (told.length && denied.length) || stances.size > 1
        ? "Disputed: asserted by some, denied by others."
        : "Disputed; the filters leave out a part of it."));
    }
    box.append(datesOf(group.dates.map(([when, numbers]) => [when, numbers.filter(keeps)]).filter(([, numbers]) => numbers.length)));
    if (told.length && denied.length) {
      box.append(sides(["Reported", quotesOf(told, index)], ["Denied", quotesOf(denied, index)]));
    } else box.append(quotesOf(kept, index));
    box.append(claimsOf(claims, kept, index));
    return box;
  }

  /** What several reports have of a place, date by date, then what they have besides; else null. */
  function togetherOf(place, index) {
    const { keeps, mentions: shown } = shownOf(index);
    const groups = place.gathered.map((number) => data.gathered[number])
      .filter((group) => group.mentions.some(keeps));
    if (!groups.length) return null;
    const box = make("div", {}, ...groups.slice(0, GROUPS).map((group) => sectionOf(group, index)));
    const rest = groups.slice(GROUPS, GROUPS + MOST);
    if (rest.length) {
      const more = make("details", { class: "dates-more" }, make("summary", {}, `${groups.length - GROUPS} more of other dates or spots`));
      more.addEventListener("toggle", () => {
        rest.splice(0).forEach((group) => more.append(sectionOf(group, index)));
      });
      box.append(more);
    }
    const within = new Set(groups.flatMap((group) => group.mentions));
    const besides = shown.filter((number) => !within.has(number));
    if (besides.length) {
      box.append(make("section", { class: "together" }, make("h3", {}, "Besides, in the reports"),
        quotesOf(besides, index), claimsOf(statementsOf(besides), besides, index)));
    }
    return box;
  }

  return { togetherOf };
};

