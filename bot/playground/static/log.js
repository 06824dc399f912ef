// A list of messages that follows the store without redrawing what stayed the same.

import { h } from "./dom.js";
import { row } from "./message.js";
import { dayName } from "./words.js";

const GROUP_S = 300; // messages of one author this close together share one name

export class Log {
  constructor(node, { openThread = null, tick, empty = null }) {
    Object.assign(this, { node, openThread, tick, empty });
    this.rows = new Map(); // ts -> {node, item, follows}
    this.key = "";
  }

  /** Show `items`; `key` names the channel or thread, a new key starts at the newest message. */
  show(key, items) {
    const fresh = key !== this.key;
    const low = this.low();
    if (fresh) { this.rows.clear(); this.key = key; }
    this.fresh = fresh;
    const wanted = [];
    let before = null;
    if (!items.length && this.empty) wanted.push(this.empty(key));
    for (const item of items) {
      if (!before || dayName(before.ts) !== dayName(item.ts)) { wanted.push(this.day(item)); before = null; }
      wanted.push(this.row(item, follows(before, item)));
      before = item;
    }
    const kept = new Set(items.map((item) => item.ts));
    for (const ts of this.rows.keys()) if (!kept.has(ts) && !ts.startsWith("day")) this.rows.delete(ts);
    this.place(wanted);
    if (fresh || low) this.toEnd();
    return fresh || low;
  }

  row(item, follow) {
    const old = this.rows.get(item.ts);
    if (old && old.item === item && old.follow === follow) return old.node;
    const node = row(item, { follows: follow, openThread: this.openThread, tick: this.tick });
    if (!old && !this.fresh) node.classList.add("arrives");
    this.rows.set(item.ts, { node, item, follow });
    return node;
  }

  day(item) {
    const key = `day ${dayName(item.ts)}`;
    if (!this.rows.has(key)) this.rows.set(key, { node: h("h2", { class: "day" }, h("span", {}, dayName(item.ts))) });
    return this.rows.get(key).node;
  }

  /** Put nodes in order, touching only those out of place: a focused field keeps its focus. */
  place(wanted) {
    let at = this.node.firstChild;
    for (const node of wanted) {
      if (node === at) at = at.nextSibling;
      else this.node.insertBefore(node, at);
    }
    while (at) { const next = at.nextSibling; at.remove(); at = next; }
  }

  low() { return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 90; }
  toEnd() { this.node.scrollTop = this.node.scrollHeight; }
  toMessage(ts) {
    const found = this.rows.get(ts)?.node;
    found?.scrollIntoView({ block: "center" });
    found?.classList.add("marked");
  }
}

function follows(before, item) {
  if (!before || before.ephemeral !== item.ephemeral || before.message.user !== item.message.user) return false;
  if (item.message.blocks?.length || before.message.reply_count) return false;
  return Number(item.ts) - Number(before.ts) < GROUP_S;
}
