// The page's way to its server.

const headers = { "X-Playground-Token": document.body.dataset.token };

/** What changed since `revision`. Throws on a lost connection; `stale` when the server was restarted. */
export async function changes(revision) {
  const reply = await fetch(`/playground/page/changes?since=${revision}`, { headers, cache: "no-store" });
  if (reply.status === 403) return { stale: true };
  if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
  return reply.json();
}

/** Tell the server what the person did; always resolves to {ok, error?, errors?, options?}. */
export async function tell(verb, body = {}) {
  try {
    const reply = await fetch(`/playground/page/${verb}`, {
      method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    if (reply.status === 403) location.reload();
    return reply.ok ? await reply.json() : { ok: false, error: `The playground answered with HTTP ${reply.status}.` };
  } catch {
    return { ok: false, error: "The bot is not running: start it again in its terminal." };
  }
}
