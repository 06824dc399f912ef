// One message as a row: who, when, what, and what can be done with it.

import { h, popover, closePopover, toast, $ } from "./dom.js";
import { contextOf } from "./context.js";
import { picture, renderBlocks } from "./blocks.js";
import { tell } from "./net.js";
import { store } from "./store.js";
import { ago, clock, mrkdwn } from "./words.js";

const { botUser, botName, you } = document.body.dataset;
const SHORTCUTS = [...$("message-shortcuts").children].map((span) => ({ id: span.dataset.callback, name: span.textContent }));

export function avatar(user) {
  if (user === botUser) return h("span", { class: "avatar bot", "aria-hidden": "true" }, h("i"));
  return h("span", { class: "avatar you", "aria-hidden": "true" }, user === you ? "Y" : "?");
}

/** `follows`: the same author just before, so no name is repeated. `openThread(item)` shows its thread. */
export function row(item, { follows = false, openThread = null, tick }) {
  const { message } = item;
  const bot = message.user === botUser;
  const when = new Date(Number(item.ts) * 1000);
  const time = h("time", { class: "when", dateTime: when.toISOString(), title: when.toLocaleString() }, clock(item.ts));
  const node = h("article", { class: `msg${follows ? " follows" : ""}${item.ephemeral ? " whisper" : ""}`, dataset: { ts: item.ts } },
    h("div", { class: "msg-side" }, follows ? time : avatar(message.user)),
    h("div", { class: "msg-body" },
      item.ephemeral && h("p", { class: "whisper-note" }, h("span", { "aria-hidden": "true" }, "◉ "), "Only visible to you",
        h("button", { class: "text-button", type: "button", onclick: () => tell("dismiss", { ts: item.ts }).then(tick) }, "Dismiss")),
      !follows && h("p", { class: "msg-head" }, h("strong", {}, bot ? botName : store.names[message.user] ?? "Somebody"), bot && h("span", { class: "app-tag" }, "app"), " ", time),
      content(item, tick),
      openThread && message.reply_count > 0 && h("button", { class: "replies", type: "button", onclick: () => openThread(item) },
        avatar(botUser), h("b", {}, `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`),
        h("small", {}, `last ${ago(new Date(Number(message.latest_reply) * 1000))}`))),
    !item.ephemeral && tools(item, openThread, tick));
  return node;
}

function content(item, tick) {
  const { message } = item;
  const blocks = message.blocks?.length
    ? renderBlocks(message.blocks, contextOf({ channel: item.channel, ts: item.ts }, tick))
    : h("div", { class: "plain" }, ...mrkdwn(message.text ?? "", store.names));
  return h("div", { class: "content" }, blocks,
    message.edited && h("small", { class: "edited" }, "(edited)"),
    (message.files ?? []).map((file) => h("figure", { class: "b-image" }, h("figcaption", {}, file.title), picture(file, "b-picture"))));
}

function tools(item, openThread, tick) {
  const more = h("button", { type: "button", "aria-label": "More about this message", "aria-haspopup": "menu", title: "More" }, "⋮");
  more.addEventListener("click", () => {
    const call = (shortcut) => async () => {
      closePopover();
      const answer = await tell("shortcut", { callback_id: shortcut.id, where: { channel: item.channel, ts: item.ts } });
      if (!answer.ok) toast(answer.error);
      tick();
    };
    const copy = () => {
      closePopover();
      navigator.clipboard?.writeText(`${location.origin}/#${item.channel}/${item.ts}`).then(() => toast("Link copied"), () => toast("The link could not be copied"));
    };
    popover(more, h("div", { class: "menu", role: "menu" },
      SHORTCUTS.map((s) => h("button", { type: "button", role: "menuitem", onclick: call(s) }, s.name)),
      h("button", { type: "button", role: "menuitem", onclick: copy }, "Copy link to message")));
  });
  return h("div", { class: "tools" },
    openThread && h("button", { type: "button", title: "Reply in thread", "aria-label": "Reply in thread", onclick: () => openThread(item) }, "↳"), more);
}
