// What blocks need of the page around them: names, kept input values, and the way a click goes.

import { toast } from "./dom.js";
import { tell } from "./net.js";
import { store, valuesOf } from "./store.js";

/** `where` is {channel, ts} of a message, or {view} with a view's id. */
export function contextOf(where, after = () => {}) {
  const values = valuesOf(where.view ?? `${where.channel}/${where.ts}`);
  return {
    names: store.names,
    people: () => store.users,
    rooms: () => [...store.channels.values()],
    here: () => (store.room === "home" ? document.body.dataset.dm : store.room),
    kept: ([block, action]) => values[block]?.[action],
    keep: ([block, action], choice) => { (values[block] ??= Object.create(null))[action] = choice; },
    options: async (block, item, typed) => (await tell("options", { where, block_id: block.block_id, action_id: item.action_id, typed })).options ?? [],
    click: async (block, item, choice) => {
      if (block.type === "input" && !block.dispatch_action) return;
      const answer = await tell("click", { where, block_id: block.block_id, action_id: item.action_id, choice, choices: values });
      if (!answer.ok) toast(answer.error);
      after(answer);
    },
  };
}
