// What this person can see, kept up to date over a socket, and what they can do.

export const world = {
  me: null, team: "", teamID: "", teams: [], people: new Map(), conversations: new Map(), commands: [], shortcuts: [], views: [], home: null, sessions: new Map(), read: {},
  botOnline: false, live: false, lost: false, notes: [],
};

// Which workspace this page is of; without, the first.
export const place = new URLSearchParams(location.search).get("team");

let listener = () => {};
let socket = null;
let retries = 0;

export function onChange(callback) { listener = callback; }

// Follows the workspace as `user` sees it; reconnects by itself and begins anew with a snapshot.
export function follow(user) {
  if (socket) { socket.onclose = null; socket.close(); }
  world.me = user;
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/page/live?${new URLSearchParams({ as: user, team: place ?? "" })}`);
  socket.onmessage = ({ data }) => { retries = 0; apply(JSON.parse(data)); };
  socket.onclose = () => {
    world.live = false;
    world.lost = true;
    listener("connection");
    setTimeout(() => follow(world.me), Math.min(250 * 2 ** retries++, 5000));
  };
}

function apply(change) {
  switch (change.type) {
    case "snapshot": takeSnapshot(change); break;
    case "message": put(change.message); break;
    case "deleted": world.conversations.get(change.channel)?.messages.delete(change.ts); break;
    case "views": world.views = change.views; break;
    case "session": world.sessions.set(`${change.channel}/${change.thread}`, change); break;
    case "home": world.home = change.view; break;
    case "presence": world.botOnline = change.bot_online; break;
    case "note": note(change.text, change.channel); return;
  }
  listener(change.type, change);
}

function takeSnapshot(snapshot) {
  Object.assign(world, {
    me: snapshot.me, team: snapshot.team, teamID: snapshot.team_id, teams: snapshot.teams, commands: snapshot.commands, shortcuts: snapshot.shortcuts, views: snapshot.views, home: snapshot.home,
    sessions: new Map(snapshot.sessions.map((one) => [`${one.channel}/${one.thread}`, one])), read: snapshot.read,
    botOnline: snapshot.bot_online, live: true, lost: false, notes: [],
    people: new Map(snapshot.people.map((person) => [person.id, person])),
    conversations: new Map(snapshot.conversations.map((conversation) => [conversation.id, {
      ...conversation,
      messages: new Map(conversation.messages.map((message) => [message.ts, message])),
    }])),
  });
}

function put(message) { world.conversations.get(message.channel)?.messages.set(message.ts, message); }

// Something the workspace itself says to this person, until the page is left.
export function note(text, channel, thread) {
  const ts = (Date.now() / 1000).toFixed(6);
  world.notes.push({ ts, text, channel: channel ?? null, thread_ts: thread, is_note: true, user: "" });
  if (world.notes.length > 50) world.notes.shift();
  listener("note");
}

const inOrder = (messages) => messages.sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0));
const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;

export function topLevel(channel) {
  const messages = [...(world.conversations.get(channel)?.messages.values() ?? [])].filter((m) => !isReply(m));
  const notes = world.notes.filter((n) => (n.channel ?? channel) === channel && !n.thread_ts);
  return inOrder([...messages, ...notes]);
}

export function thread(channel, root) {
  const all = [...(world.conversations.get(channel)?.messages.values() ?? [])];
  const notes = world.notes.filter((n) => n.thread_ts === root);
  return inOrder([...all.filter((m) => m.ts === root || m.thread_ts === root), ...notes]);
}

// How many messages of others this person has not seen, and whether one is meant for them.
export function unread(conversation) {
  const seen = world.read[conversation.id] ?? "";
  let count = 0;
  let personal = 0;
  for (const message of conversation.messages.values()) {
    if (message.ts <= seen || message.user === world.me) continue;
    const mentions = message.text.includes(`<@${world.me}>`) || message.only_for === world.me;
    if (isReply(message) && !mentions) continue;
    count += 1;
    if (mentions || conversation.kind === "direct") personal += 1;
  }
  return { count, personal };
}

export function markRead(channel) {
  const conversation = world.conversations.get(channel);
  if (!conversation) return;
  const newest = inOrder([...conversation.messages.values()]).at(-1)?.ts;
  if (!newest || newest <= (world.read[channel] ?? "")) return;
  world.read[channel] = newest;
  act("read", { channel, ts: newest });
}

// Does something as this person. Failures come back as `{ok: false, error}`.
export async function act(action, details) {
  try {
    const response = await fetch(`/control/${action}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ as: world.me, team: place ?? undefined, ...details }),
    });
    return await response.json();
  } catch {
    return { ok: false, error: "The workspace can't be reached." };
  }
}
