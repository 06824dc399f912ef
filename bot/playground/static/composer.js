// The box where messages and commands are typed, with commands to try and a history on the arrow keys.

import { h, toast, $ } from "./dom.js";
import { tell } from "./net.js";

const COMMANDS = document.body.dataset.commands.split(" ");
const WORDS = [...$("usage").querySelectorAll("dt")].map((term) => {
  const meaning = term.nextElementSibling;
  return { word: term.textContent, hint: [meaning.dataset.written.slice(term.textContent.length).trim(), meaning.textContent] };
});
const TRY = ["help", "latest", "recap week", "topics", "settings", "status"];

export function composer({ form, text, channel, thread = () => "", tick }) {
  const send = form.querySelector(".send");
  const past = [];
  let place = 0;
  const fit = () => { text.style.height = "auto"; text.style.height = `${Math.min(text.scrollHeight, 180)}px`; send.disabled = !text.value.trim(); };
  const set = (value) => { text.value = value; fit(); text.focus(); suggest(); };
  const submit = async () => {
    const words = text.value.trim();
    if (!words) return;
    past.push(words);
    place = past.length;
    text.value = "";
    fit();
    suggest();
    const waiting = form.querySelector(".waiting");
    if (waiting && words.startsWith("/")) { waiting.textContent = `${document.body.dataset.botName} is on it…`; waiting.hidden = false; }
    const answer = await tell("write", { channel: channel(), text: words, thread_ts: thread() });
    if (waiting) waiting.hidden = true;
    if (!answer.ok) { toast(answer.error); if (!text.value) set(words); }
    tick();
  };
  const menu = form.querySelector(".suggest");
  const suggest = () => {
    if (!menu) return;
    const typed = text.value;
    const found = typed.startsWith("/") ? matches(typed) : [];
    menu.hidden = !found.length;
    menu.replaceChildren(...found.map(({ command, hint }) => h("button", { type: "button", onclick: () => set(`${command} `) },
      h("b", {}, command, hint[0] && h("i", {}, ` ${hint[0]}`)), h("span", {}, hint[1]))));
  };
  text.addEventListener("input", () => { fit(); suggest(); });
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); submit(); }
    if (event.key === "Escape" && menu) menu.hidden = true;
    if (event.key === "Tab" && menu && !menu.hidden && !event.shiftKey) { event.preventDefault(); menu.firstElementChild.click(); }
    if (event.key === "ArrowUp" && !text.value && past.length) { event.preventDefault(); place = Math.max(0, place - 1); set(past[place]); }
  });
  text.addEventListener("focus", fit); // it has no height while its room is hidden
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  fit();
  return { set, submit };
}

function matches(typed) {
  const all = COMMANDS.flatMap((command) => (command === "/ainews"
    ? WORDS.map(({ word, hint }) => ({ command: `${command} ${word}`, hint })) : [{ command, hint: ["", ""] }]));
  const low = typed.toLowerCase();
  return all.filter(({ command }) => command.startsWith(low) && command !== low.trim());
}

/** Buttons with commands worth trying first. */
export function offers(box, run) {
  if (!COMMANDS.includes("/ainews")) return;
  box.append(...TRY.map((word) => h("button", { type: "button", class: "try-button", onclick: () => run(`/ainews ${word}`) }, `/ainews ${word}`)));
}

export const focusComposer = () => { if (matchMedia("(hover: hover)").matches) $("composer-text").focus(); };
