// Dates, numbers and durations as the reader's language writes them. All times are UTC, as in the archive.

import { locale, say } from "./language.js";
import { oneLine } from "./text.js";

const DAY = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
const MOMENT = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** A day in words; the text itself where it is no date, "undated" where there is none. */
export function day(iso) {
  if (!iso) return say("undated");
  const moment = new Date(iso.length <= 10 ? `${iso}T00:00:00Z` : iso);
  return Number.isNaN(moment.getTime()) ? oneLine(iso) : DAY.format(moment);
}

/** The day that it is here, as a newspaper's dateline has it. */
export function today() {
  return new Intl.DateTimeFormat(locale, { dateStyle: "full" }).format(new Date());
}

/** A day with its time. */
export function moment(iso) {
  if (!iso) return say("undated");
  const parsed = new Date(iso);
  return iso.length <= 10 || Number.isNaN(parsed.getTime()) ? day(iso) : `${MOMENT.format(parsed)} UTC`;
}

/** A number with its separators. */
export function number(value) {
  return new Intl.NumberFormat(locale).format(value);
}

/** Milliseconds as seconds, or as milliseconds below one. */
export function duration(milliseconds) {
  if (milliseconds < 1000) return `${number(Math.round(milliseconds))} ms`;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(milliseconds / 1000)} s`;
}

/** Who printed something, and when. */
export function byline(of) {
  return `${oneLine(of.outlet) || say("unknown outlet")} · ${day(of.published_at)}`;
}

/** A list in words. */
export function listed(items) {
  return new Intl.ListFormat(locale).format(items.map(oneLine));
}
