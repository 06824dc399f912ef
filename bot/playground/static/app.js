// The playground's page: rooms, messages, threads, the app's home; follows the server once a second.

import { h, toast, $ } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { composer, focusComposer, offers } from "./composer.js";
import { contextOf } from "./context.js";
import { Log } from "./log.js";
import { showModal, startModals } from "./modal.js";
import { changes, tell } from "./net.js";
import { absorb, markRead, store, unread, visible } from "./store.js";

const { botName, demo, readOnly } = document.body.dataset;
const POLL_MS = 1000;
let polling = null;
let homeHash = "";

const log = new Log($("log"), { openThread, tick, empty: emptyRoom });
const threadLog = new Log($("thread-log"), { tick });

function tick() {
  polling ??= poll().finally(() => { polling = null; });
  return polling;
}

async function poll() {
  try {
    const body = await changes(store.revision);
    if (body.stale) { location.reload(); return; }
    $("trouble").hidden = true;
    const first = !store.revision;
    const changed = absorb(body);
    if (first) { store.views = []; route(); }  // a page opened anew shows no modal of the last one, as in Slack
    if (changed.channels || changed.messages.length || first) showRoom();
    if (changed.views) { showModal(); showHome(); }
  } catch {
    $("trouble").textContent = "The bot is not answering. This page goes on by itself when it is back.";
    $("trouble").hidden = false;
  }
}

function route() {
  const [room, ts] = decodeURIComponent(location.hash.slice(1)).split("/");
  const known = room === "home" || store.channels.has(room);
  store.room = known ? room : [...store.channels.keys()][0] ?? "home";
  closeThread();
  drawer(false);
  $("suggest").hidden = true;
  if (store.room === "home") tell("home").then((answer) => { if (!answer.ok) toast(answer.error); tick(); });
  showRoom();
  if (ts) log.toMessage(ts);
  if (store.room !== "home") focusComposer();
}

function showRoom() {
  const home = store.room === "home";
  const channel = store.channels.get(store.room);
  $("home-view").hidden = !home;
  $("room-view").hidden = home;
  $("room-title").textContent = home ? `${botName} home` : channel?.is_im ? botName : `# ${channel?.name ?? "…"}`;
  $("room-topic").textContent = home ? "What only you see: your settings, your saved cards" : channel?.is_im ? "Messages between you and the bot" : channel?.topic?.value ?? "";
  $("composer-text").placeholder = channel?.is_im ? (readOnly ? "Type a command: /ainews help" : `Message ${botName}, or type /ainews help`) : `Message #${channel?.name ?? ""}, or type /ainews help`;
  if ($("composer-text").disabled && channel) { // nothing can be sent before it is known where to
    $("composer-text").disabled = false;
    focusComposer();
  }
  document.title = `${$("room-title").textContent} · ${botName} playground`;
  if (!home && channel) {
    const end = log.show(store.room, visible(store.room));
    $("newer").hidden = end || log.low();
    if (end && !document.hidden) markRead(store.room);
  }
  showThread();
  showRooms();
}

function showRooms() {
  const entry = (channel) => {
    const count = channel.id === store.room ? 0 : unread(channel.id);
    return h("li", {}, h("a", { class: `room${count ? " unread" : ""}`, href: `#${channel.id}`, dataset: { room: channel.id } },
      h("span", { class: "room-sign", "aria-hidden": "true" }, channel.is_im ? "●" : "#"), h("span", { class: "room-name" }, channel.name),
      count ? h("span", { class: "count", "aria-label": `${count} unread` }, count > 99 ? "99+" : String(count)) : null));
  };
  const all = [...store.channels.values()];
  $("channel-list").replaceChildren(...all.filter((c) => !c.is_im).map(entry));
  $("dm-list").replaceChildren(...all.filter((c) => c.is_im).map(entry));
  for (const node of document.querySelectorAll("a.room")) {
    if (node.dataset.room === store.room) node.setAttribute("aria-current", "page");
    else node.removeAttribute("aria-current");
  }
}

function emptyRoom(key) {
  const channel = store.channels.get(key);
  const direct = channel?.is_im;
  return h("div", { class: "empty" },
    h("span", { class: "empty-mark", "aria-hidden": "true" }, h("i")),
    h("h2", {}, direct ? `This is between you and ${botName}` : `Nothing in #${channel?.name} yet`),
    h("p", {}, direct ? "Personal recaps and answers arrive here. Ask with a command:"
      : "The first cards come as soon as the feeds have been read, which takes a minute or so; later ones come by themselves. To see how far it is, ask:"),
    h("p", { class: "empty-try" }, (direct ? ["latest", "help"] : ["status", "help"]).map((word) => h("button", { class: "btn", type: "button", onclick: () => run(`/ainews ${word}`) }, `/ainews ${word}`))),
    !direct && !demo && h("p", { class: "empty-aside" }, "No network at hand? Stop it with Ctrl-C and start ", h("code", {}, "make demo"), ": the same with sample news."));
}

function showHome() {
  if (!store.home) { $("home").replaceChildren(h("div", { class: "empty" }, h("p", {}, `${botName} is preparing your home…`))); return; }
  if (store.home.hash === homeHash) return;
  homeHash = store.home.hash;
  $("home").replaceChildren(renderBlocks(store.home.blocks, contextOf({ view: store.home.id }, tick)));
}

function openThread(item) {
  store.thread = { channel: item.channel, ts: item.message.thread_ts ?? item.ts };
  showThread();
  $("thread-text").focus();
}

function closeThread() { store.thread = null; showThread(); }

function showThread() {
  const { thread } = store;
  $("thread").hidden = !thread;
  document.body.classList.toggle("with-thread", Boolean(thread));
  if (!thread) return;
  const channel = store.channels.get(thread.channel);
  $("thread-room").textContent = channel?.is_im ? botName : `#${channel?.name}`;
  threadLog.show(`${thread.channel}/${thread.ts}`, visible(thread.channel, thread.ts));
}

/** Open or close the list of channels where it lies over the room; the keyboard follows. */
function drawer(open) {
  const was = document.body.classList.contains("drawer");
  document.body.classList.toggle("drawer", open);
  const button = document.querySelector(".menu");
  button.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector(".side-close").focus();
  else if (was) button.focus();
}

function theme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("signalpost-playground-theme", root.dataset.theme); } catch { /* private window */ }
}

const box = composer({ form: $("composer"), text: $("composer-text"), channel: () => store.room, tick });
composer({ form: $("thread-composer"), text: $("thread-text"), channel: () => store.thread?.channel, thread: () => store.thread?.ts ?? "", tick });
function run(command) { box.set(command); box.submit(); }

try { const kept = localStorage.getItem("signalpost-playground-theme"); if (kept) document.documentElement.dataset.theme = kept; } catch { /* private window */ }
offers($("try"), run);
startModals(tick);
$("theme").addEventListener("click", theme);
$("thread-close").addEventListener("click", closeThread);
$("newer").addEventListener("click", () => { log.toEnd(); $("newer").hidden = true; });
$("log").addEventListener("scroll", () => { if (log.low()) { $("newer").hidden = true; markRead(store.room); } }, { passive: true });
addEventListener("hashchange", route);
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (document.body.classList.contains("drawer")) drawer(false);
  else if (store.thread) closeThread();
});
document.addEventListener("click", async (event) => {
  const target = event.target.closest("[data-drawer], [data-shortcut]");
  if (!target) return;
  if (target.dataset.drawer) { drawer(target.dataset.drawer === "open"); return; }
  drawer(false);
  const answer = await tell("shortcut", { callback_id: target.dataset.shortcut, where: {} });
  if (!answer.ok) toast(answer.error);
  tick();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
(async function follow() {
  for (;;) {
    await tick();
    await new Promise((resolve) => { setTimeout(resolve, document.hidden ? POLL_MS * 5 : POLL_MS); });
  }
})();
