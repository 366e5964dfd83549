/*
 * This part, of large pages only: a finding as a row of the files to save, out of the columns of the
 * page. It has what mapper/tables.py has of it as far as the page holds it: mapper/page/downloads.py
 * says what is left out.
 */

window.mapperParts.held = function (page) {
  "use strict";

  const { mentions, places, reports, roles, statements, textOf, fold, STATUSES } = page;
  const QUOTED = 500; // code points of a statement
  const FIRST_DAY = 719163; // of 1970, as Python numbers days
  const [DATE_STEPS, TIME_STEPS] = [[[1, 1], [6, 2], [7, 3], [31, 4], [Infinity, 5]], [[1, 1], [7, 2], [31, 3]]];

  const joined = (parts) => [...new Set(parts.filter(Boolean))].join("; ") || null;
  const dayOf = (number) => new Date((number - FIRST_DAY) * 86_400_000).toISOString().slice(0, 10);
  const degrees = (value) => Number(value.toFixed(5));
  const code = (days, steps) => (steps.find(([most]) => days <= most) || [])[1] ?? null;

  function quoteOf({ report, start, end, denies, cut }) {
    const said = fold(textOf(report).slice(start, end));
    const signs = said.length > QUOTED ? [...said] : [];
    const kept = signs.length > QUOTED ? `${signs.slice(0, QUOTED - 1).join("").trimEnd()}…` : `${said}${cut ? "…" : ""}`;
    return `${denies ? "denied: " : ""}${kept}`;
  }

  function eventOf(text, { start, end, status }) {
    const word = fold(text.slice(start, end));
    return STATUSES[status] === "reported" ? word : `${word} (${STATUSES[status]})`;
  }

  function sentenceOf(text, { sentenceStart, sentenceEnd, cut }) {
    return `${cut & 1 ? "…" : ""}${fold(text.slice(sentenceStart, sentenceEnd))}${cut & 2 ? "…" : ""}`;
  }

  function placeOf(mention, km) {
    const place = mention.place === null ? null : places[mention.place];
    const isShown = place !== null && place.drawn !== "listed"; // what is no more is on no map
    const [featureClass, featureCode] = place ? place.feature : [];
    const [admin2, admin1, country, countryCode] = place ? place.within : [];
    const radius = place ? km ?? place.radiusKm : null;
    return {
      place_id: place ? place.id : null, name: place ? place.name : null,
      lat: isShown ? degrees(place.lat) : null, lon: isShown ? degrees(place.lon) : null,
      feature_class: featureClass || null, feature_code: featureCode || null,
      country_code: countryCode || null, country: country || null,
      admin1_name: admin1 || null, admin2_name: admin2 || null,
      population: place ? place.population : null, radius_km: radius,
      is_area: place ? place.drawn === "area" || "ALH".includes(featureClass || "-") || place.radiusKm !== null : null,
      is_historical: place ? !isShown : null,
      confidence: place ? mention.confidence : null,
    };
  }

  function heldRow(number) {
    const mention = mentions[number];
    const { title, source, date, url } = reports[mention.report];
    const text = textOf(mention.report);
    const { precision, geo, relation, km, relationKind } = mention.whereabouts;
    const [first, last] = mention.days || [null, null];
    const days = last - first + 1;
    const { id } = roles[mention.role];
    const said = mention.statements.map((one) => statements[one]);
    return {
      report: mention.report + 1, title, source, published: date, url,
      text: text.slice(mention.start, mention.end), kind: mention.kind,
      ...placeOf(mention, km),
      role: id === "undecided" ? null : id, role_confidence: mention.roleConfidence,
      events: joined(mention.events.map((one) => eventOf(text, one))),
      date_start: mention.days && dayOf(first), date_end: mention.days && dayOf(last),
      date_prec: mention.days && code(days, DATE_STEPS), time_precision: mention.days && code(days, TIME_STEPS),
      where_prec: precision, geo_precision: geo, relation, relation_kind: relationKind,
      speaker: joined(said.map(({ speaker }) => speaker)),
      speaker_quote: joined(said.map(quoteOf)),
      speaker_private: said.length ? said.some((one) => one.private) : null,
      source_original: joined(said.map(({ speaker, via }) => (via ? `${speaker} via ${via}` : speaker))),
      sentence: sentenceOf(text, mention),
      gazetteer: mention.place === null ? null : places[mention.place].gazetteer || null,
    };
  }

  return { heldRow };
};
