// Text as people read it: mrkdwn, emoji names, dates. Everything ends as text nodes.

import { h, link } from "./dom.js";

const EMOJI = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", bulb: "💡", zap: "⚡", newspaper: "📰", calendar: "📅",
  warning: "⚠️", rotating_light: "🚨", lock: "🔒", key: "🔑", crystal_ball: "🔮", link: "🔗", bookmark: "🔖", star: "⭐",
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", no_entry: "⛔", wave: "👋", tada: "🎉", rocket: "🚀", fire: "🔥",
  bell: "🔔", no_bell: "🔕", gear: "⚙️", mag: "🔍", eyes: "👀", thinking_face: "🤔", robot_face: "🤖", chart_with_upwards_trend: "📈",
  books: "📚", test_tube: "🧪", classical_building: "🏛️", shield: "🛡️", moneybag: "💰", hourglass: "⌛", arrow_right: "➡️",
  information_source: "ℹ️", question: "❓", house: "🏠", wrench: "🔧", package: "📦", speech_balloon: "💬", brain: "🧠",
};

export function emoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => (Object.hasOwn(EMOJI, name) ? EMOJI[name] : whole));
}

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

export function plainText(object) {
  return object ? (object.emoji === false ? object.text : emoji(object.text)) : "";
}

/** A text object as nodes. */
export function textNodes(object, names = {}) {
  if (!object) return [];
  if (object.type === "plain_text") return [plainText(object)];
  return mrkdwn(object.text, names, object.verbatim);
}

const CLOSERS = { "*": "strong", _: "em", "~": "s" };

export function mrkdwn(text, names = {}, verbatim = false) {
  const out = [];
  const parts = text.split(/```\n?([\s\S]*?)\n?```/);
  parts.forEach((part, place) => {
    if (place % 2) out.push(h("pre", {}, h("code", {}, unescape(part))));
    else out.push(...lines(part, names, verbatim));
  });
  return out;
}

function lines(text, names, verbatim) {
  const out = [];
  let quote = null;
  const rows = text.split("\n");
  rows.forEach((row, place) => {
    const quoted = /^(?:&gt;|>) ?/.exec(row);
    const last = place === rows.length - 1;
    if (quoted) {
      if (!quote) { quote = h("blockquote"); out.push(quote); } else quote.append(h("br"));
      quote.append(...inline(row.slice(quoted[0].length), names, verbatim));
      return;
    }
    quote = null;
    out.push(...inline(row, names, verbatim));
    if (!last) out.push(h("br"));
  });
  return out;
}

function inline(text, names, verbatim) {
  const out = [];
  let plain = "";
  const flush = () => { if (plain) out.push(...linked(plain, verbatim)); plain = ""; };
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    const end = sign === "<" ? text.indexOf(">", i + 1) : sign === "`" ? text.indexOf("`", i + 1) : closing(text, i);
    if (end <= i + 1) { plain += sign; continue; }
    const inner = text.slice(i + 1, end);
    flush();
    if (sign === "<") out.push(control(inner, names));
    else if (sign === "`") out.push(h("code", {}, unescape(inner)));
    else out.push(h(CLOSERS[sign], {}, ...inline(inner, names, verbatim)));
    i = end;
  }
  flush();
  return out;
}

/** Where the mark that opens at `i` closes, or -1: marks touch words on their inner sides only. */
function closing(text, i) {
  const sign = text[i];
  if (!(sign in CLOSERS) || /[\p{L}\p{N}]/u.test(text[i - 1] ?? " ") || /\s|^$/.test(text[i + 1] ?? "")) return -1;
  for (let end = text.indexOf(sign, i + 1); end > 0; end = text.indexOf(sign, end + 1)) {
    if (end > i + 1 && !/\s/.test(text[end - 1]) && !/[\p{L}\p{N}]/u.test(text[end + 1] ?? " ")) return end;
  }
  return -1;
}

function linked(text, verbatim) {
  const words = emoji(unescape(text));
  if (verbatim) return [words];
  return words.split(/(https?:\/\/[^\s<>()]+[^\s<>().,;:!?'"])/).map((part, place) => (place % 2 ? link(part, part) : part));
}

function control(inner, names) {
  const [head, label] = split(inner);
  if (head.startsWith("@")) return h("span", { class: "mention" }, `@${names[head.slice(1)] ?? label ?? head.slice(1)}`);
  if (head.startsWith("#")) return h("a", { class: "mention", href: `#${encodeURIComponent(head.slice(1))}` }, `#${names[head.slice(1)] ?? label ?? head.slice(1)}`);
  if (head.startsWith("!date^")) return date(head, label);
  if (head.startsWith("!")) return h("span", { class: "mention loud" }, `@${label ?? head.slice(1)}`);
  return link(unescape(head), unescape(label ?? head));
}

function split(inner) {
  const bar = inner.indexOf("|");
  return bar < 0 ? [inner, undefined] : [inner.slice(0, bar), inner.slice(bar + 1)];
}

function date(head, fallback) {
  const [, seconds, format, url] = head.split("^");
  const when = new Date(Number(seconds) * 1000);
  if (Number.isNaN(when.getTime())) return h("span", {}, unescape(fallback ?? ""));
  const shown = format.replace(/\{(\w+)\}/g, (whole, token) => formatted(when, token) ?? whole);
  const node = h("time", { dateTime: when.toISOString(), title: when.toLocaleString() }, unescape(shown));
  return url ? link(url, node) : node;
}

const show = (when, options) => new Intl.DateTimeFormat("en-GB", options).format(when);

export function formatted(when, token) {
  const near = token.endsWith("_pretty") ? nearDay(when) : null;
  const name = token.replace("_pretty", "");
  if (near) return near;
  if (name === "date_num") return when.toISOString().slice(0, 10);
  if (name === "date") return show(when, { day: "numeric", month: "long", year: "numeric" });
  if (name === "date_short") return show(when, { day: "numeric", month: "short", year: "numeric" });
  if (name === "date_long") return show(when, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  if (name === "time") return show(when, { hour: "2-digit", minute: "2-digit" });
  if (name === "time_secs") return show(when, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  if (name === "ago") return ago(when);
  return null;
}

export function nearDay(when) {
  const midnight = (d) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  const days = Math.round((midnight(new Date()) - midnight(when)) / 86400000);
  return { 0: "today", 1: "yesterday", "-1": "tomorrow" }[days] ?? null;
}

export function ago(when) {
  const seconds = Math.round((when.getTime() - Date.now()) / 1000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "always" });
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

export const clock = (ts) => show(new Date(Number(ts) * 1000), { hour: "2-digit", minute: "2-digit" });
export function dayName(ts) {
  const when = new Date(Number(ts) * 1000);
  const near = nearDay(when);
  return near ? near[0].toUpperCase() + near.slice(1) : show(when, { weekday: "long", day: "numeric", month: "long" });
}
