// rich_text, markdown and table blocks.

import { h, link } from "./dom.js";
import { emoji, formatted } from "./words.js";

function styled(node, style = {}) {
  let out = node;
  if (style.code) out = h("code", {}, out);
  if (style.bold) out = h("strong", {}, out);
  if (style.italic) out = h("em", {}, out);
  if (style.strike) out = h("s", {}, out);
  if (style.underline) out = h("u", {}, out);
  return out;
}

function leaf(element, names) {
  const make = {
    text: () => element.text,
    link: () => link(element.url, element.text ?? element.url),
    emoji: () => emoji(`:${element.name}:`),
    user: () => h("span", { class: "mention" }, `@${names[element.user_id] ?? element.user_id}`),
    channel: () => h("a", { class: "mention", href: `#${element.channel_id}` }, `#${names[element.channel_id] ?? element.channel_id}`),
    broadcast: () => h("span", { class: "mention loud" }, `@${element.range}`),
    date: () => h("time", {}, element.format.replace(/\{(\w+)\}/g, (w, t) => formatted(new Date(element.timestamp * 1000), t) ?? w)),
    color: () => h("code", {}, element.value),
  }[element.type];
  return styled(make ? make() : "", element.style);
}

const run = (element, names) => (element.elements ?? []).map((item) => leaf(item, names));

export function richText(block, names) {
  return h("div", { class: "b-rich" }, block.elements.map((part) => {
    if (part.type === "rich_text_list") {
      const list = h(part.style === "ordered" ? "ol" : "ul", {}, part.elements.map((item) => h("li", {}, ...run(item, names))));
      list.style.marginLeft = `${(part.indent ?? 0) * 1.4}rem`;
      return list;
    }
    if (part.type === "rich_text_quote") return h("blockquote", {}, ...run(part, names));
    if (part.type === "rich_text_preformatted") return h("pre", {}, h("code", {}, ...run(part, names)));
    return h("p", {}, ...run(part, names));
  }));
}

export function table(block, names) {
  const cell = (value) => (value.type === "rich_text" ? richText(value, names) : String(value.text ?? value.value ?? ""));
  const row = (cells, tag) => h("tr", {}, cells.map((value, place) => {
    const settings = block.column_settings?.[place] ?? {};
    return h(tag, { class: `align-${settings.align ?? "left"}` }, cell(value));
  }));
  return h("div", { class: "b-table" }, h("table", {},
    h("thead", {}, row(block.rows[0], "th")),
    h("tbody", {}, block.rows.slice(1).map((cells) => row(cells, "td")))));
}

function mdInline(text) {
  const out = [];
  const marks = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`|\[([^\]]+)\]\(([^)\s]+)\)/g;
  let last = 0;
  for (const found of text.matchAll(marks)) {
    out.push(text.slice(last, found.index));
    if (found[1]) out.push(h("strong", {}, found[1]));
    else if (found[2]) out.push(h("em", {}, found[2]));
    else if (found[3]) out.push(h("code", {}, found[3]));
    else out.push(link(found[5], found[4]));
    last = found.index + found[0].length;
  }
  out.push(text.slice(last));
  return out;
}

export function markdown(block) {
  const out = h("div", { class: "b-rich" });
  let list = null;
  for (const line of block.text.split("\n")) {
    const item = /^\s*[-*] (.*)/.exec(line);
    const head = /^(#{1,4}) (.*)/.exec(line);
    if (item) {
      if (!list) { list = h("ul"); out.append(list); }
      list.append(h("li", {}, ...mdInline(item[1])));
      continue;
    }
    list = null;
    if (head) out.append(h("p", { class: "md-head" }, ...mdInline(head[2])));
    else if (line.trim()) out.append(h("p", {}, ...mdInline(line)));
  }
  return out;
}
