// What the page knows of the workspace, filled by the server's changes.

export const store = {
  revision: 0,
  channels: new Map(), // id -> channel
  names: Object.create(null), // user and channel ids -> names
  users: {},
  messages: new Map(), // channel id -> Map(ts -> item {channel, ts, message, ephemeral})
  views: [],
  home: null,
  room: "", // channel id or "home"
  thread: null, // {channel, ts}
  values: new Map(), // container key -> block id -> action id -> choice
};

/** Takes one answer of the server in; returns what changed: {channels, messages: [items], views}. */
export function absorb(body) {
  if (body.full && store.revision) store.messages.clear();
  store.revision = body.revision;
  for (const channel of body.channels ?? []) {
    store.channels.set(channel.id, { ...channel, name: channel.name ?? document.body.dataset.botName });
    store.names[channel.id] = channel.name;
  }
  if (body.users) { store.users = body.users; Object.assign(store.names, body.users); }
  for (const item of body.messages) {
    const room = messagesOf(item.channel);
    if (item.gone) room.delete(item.ts);
    else room.set(item.ts, item);
  }
  const views = "views" in body;
  if (views) { store.views = body.views; store.home = body.home; }
  return { channels: Boolean(body.channels), messages: body.messages, views };
}

export function messagesOf(channel) {
  if (!store.messages.has(channel)) store.messages.set(channel, new Map());
  return store.messages.get(channel);
}

const inThread = (item) => item.message.thread_ts && item.message.thread_ts !== item.ts && item.message.subtype !== "thread_broadcast";

/** Items of a channel (or of one thread) in the order of time. */
export function visible(channel, thread = null) {
  const items = [...messagesOf(channel).values()].sort((a, b) => Number(a.ts) - Number(b.ts) || (a.ts < b.ts ? -1 : 1));
  return thread ? items.filter((item) => item.ts === thread || item.message.thread_ts === thread) : items.filter((item) => !inThread(item));
}

const READ = "signalpost-playground-read";
const reads = () => { try { return JSON.parse(localStorage.getItem(READ)) ?? {}; } catch { return {}; } };

export function markRead(channel) {
  const last = visible(channel).at(-1)?.ts;
  if (!last) return;
  try { localStorage.setItem(READ, JSON.stringify({ ...reads(), [channel]: last })); } catch { /* private window */ }
}

export function unread(channel) {
  const last = Number(reads()[channel] ?? 0);
  return visible(channel).filter((item) => Number(item.ts) > last && item.message.user !== document.body.dataset.you).length;
}

/** The values that a container's inputs hold now. */
export function valuesOf(key) {
  if (!store.values.has(key)) store.values.set(key, Object.create(null));
  return store.values.get(key);
}
