// The page: where this person is, and what is around them.
import { avatar, el, redraw } from "./dom.js";
import { makeComposer } from "./composer.js";
import { renderBlocks } from "./blocks.js";
import { renderMessages } from "./messages.js";
import { renderViews } from "./modals.js";
import { act, follow, markRead, onChange, place, thread, topLevel, unread, world } from "./world.js";

const byID = (id) => document.getElementById(id);
const address = new URLSearchParams(location.search);
const here = {
  me: address.get("as") ?? localStorage.getItem("as") ?? "U0ANA",
  channel: address.get("channel") ?? "C0ANALYTICS",
  thread: address.get("thread") ?? address.get("message"),
};

const main = pane(byID("main"), () => ({ channel: here.channel }));
const side = pane(byID("thread"), () => ({ channel: here.channel, thread: here.thread }));

function pane(root, where) {
  const head = el("header.pane-head");
  const list = el("div.messages", { data: { testid: "messages" }, tabIndex: 0 });
  const composer = makeComposer("Message", where);
  root.append(head, list, composer);
  return { root, head, list, composer };
}

function remember() {
  const query = new URLSearchParams({ as: here.me, channel: here.channel, ...(place ? { team: place } : {}) });
  if (here.thread) query.set("thread", here.thread);
  history.replaceState(null, "", `/?${query}`);
  localStorage.setItem("as", here.me);
}

function go(change) {
  const before = { ...here };
  Object.assign(here, change);
  remember();
  if (here.me !== before.me) {
    follow(here.me);
    if (here.channel === HOME) act("open_home");
    return;
  }
  render();
  if (here.channel !== before.channel) { main.list.scrollTop = main.list.scrollHeight; main.composer.focusBox(); }
  if (here.thread && here.thread !== before.thread) { side.list.scrollTop = side.list.scrollHeight; side.composer.focusBox(); }
}

// The app's own page: Slack asks the app for it each time it is opened.
const HOME = "home";
const openHome = () => { go({ channel: HOME, thread: null }); act("open_home"); };

const openThread = (ts) => go({ thread: ts });

function render() {
  if (!world.people.size) return;
  if (here.channel !== HOME && !world.conversations.has(here.channel)) Object.assign(here, { channel: [...world.conversations.keys()][0], thread: null });
  document.title = `${here.channel === HOME ? "Home" : title(world.conversations.get(here.channel))} · ${world.team}`;
  renderTeam();
  renderPresence();
  renderSwitch();
  renderSidebar();
  renderMain();
  renderThread();
  renderViews();
  if (document.visibilityState === "visible" && here.channel !== HOME) markRead(here.channel);
}

// Another workspace is another page: nothing of this one is kept.
function renderTeam() {
  const move = (team) => { location.search = new URLSearchParams({ as: here.me, team }); };
  redraw(byID("team"), [world.teamID, world.teams], () => world.teams.length < 2 ? world.team
    : el("select.workspace-choice", { "aria-label": "Workspace", data: { testid: "team" }, onchange: (event) => move(event.target.value) },
      world.teams.map((team) => el("option", { value: team.id, selected: team.id === world.teamID }, team.name))));
}

function renderPresence() {
  const bot = [...world.people.values()].find((person) => person.is_bot);
  const [look, text] = world.lost ? ["lost", "reconnecting…"]
    : world.botOnline ? ["online", `${bot.name} is online`] : ["offline", `${bot.name} is offline`];
  redraw(byID("presence"), text, () => [el(`span.dot.${look}`), text]);
  byID("presence").dataset.state = look;
}

function renderSwitch() {
  const people = [...world.people.values()].filter((person) => !person.is_bot);
  redraw(byID("switch"), [world.me, people], () => [el("span.switch-label", {}, "You are"), people.map((person) => el(
    `button.person${person.id === world.me ? ".current" : ""}`, {
      type: "button", title: `Act as ${person.name}${person.title ? ` (${person.title})` : ""}`,
      "aria-pressed": String(person.id === world.me), data: { testid: "person", user: person.id },
      onclick: () => go({ me: person.id, ...(here.channel.startsWith("D") ? { channel: `D${person.id.slice(1)}`, thread: null } : {}) }),
    }, avatar(person, "small"), el("span", {}, person.name)))]);
}

const title = (conversation) => conversation?.kind === "direct"
  ? [...world.people.values()].find((person) => person.is_bot)?.name
  : `#${conversation?.name ?? ""}`;

function renderSidebar() {
  const conversations = [...world.conversations.values()];
  const people = [...world.people.values()];
  const bot = people.find((person) => person.is_bot);
  const news = new Map(conversations.map((conversation) =>
    [conversation.id, conversation.id === here.channel ? { count: 0, personal: 0 } : unread(conversation)]));
  const row = (conversation) => {
    const { count, personal } = news.get(conversation.id);
    return el(`button.row${conversation.id === here.channel ? ".current" : ""}${count ? ".unread" : ""}`, {
      type: "button", data: { testid: "channel", channel: conversation.id }, onclick: () => go({ channel: conversation.id, thread: null }),
    },
      conversation.kind === "channel" ? el("span.hash", {}, "#") : avatar(bot, "tiny"),
      el("span.row-name", {}, conversation.kind === "channel" ? conversation.name : bot.name),
      personal ? el("span.count-badge", { data: { testid: "unread" } }, personal) : null);
  };
  redraw(byID("sidebar"), [world.me, here.channel, [...news]], () => el("div.sidebar-body", {},
    el("h2", {}, "Channels"), conversations.filter((one) => one.kind === "channel").map(row),
    el("h2", {}, "Apps"), el(`button.row${here.channel === HOME ? ".current" : ""}`, {
      type: "button", data: { testid: "home" }, onclick: openHome },
      avatar(bot, "tiny"), el("span.row-name", {}, `${bot.name} · Home`)),
    el("h2", {}, "Direct messages"), conversations.filter((one) => one.kind === "direct").map(row),
    el("h2", {}, "People"), people.filter((person) => !person.is_bot).map((person) => el("div.row.static", {},
      avatar(person, "tiny"), el("span.row-name", {}, person.name, person.id === world.me ? el("span.you", {}, "you") : null),
      person.is_guest ? el("span.badge.guest", {}, "GUEST") : null))));
}

function renderHome() {
  const bot = [...world.people.values()].find((person) => person.is_bot);
  redraw(main.head, HOME, () => [el("h1", {}, bot.name), el("span.topic", {}, "Home")]);
  main.list.cache = new Map();
  redraw(main.list, [world.me, world.home], () => world.home
    ? el("div.home", { data: { testid: "app-home" } }, renderBlocks(world.home.blocks, { view: world.home }))
    : el("div.empty", {}, el("strong", {}, `${bot.name} has nothing to show here yet.`)));
  main.shown = HOME + world.me;
}

function renderMain() {
  main.composer.hidden = here.channel === HOME;
  if (here.channel === HOME) return renderHome();
  main.list.signature = null;
  const conversation = world.conversations.get(here.channel);
  redraw(main.head, [conversation.id, conversation.members], () => [
    el("h1", {}, title(conversation)),
    el("span.topic", {}, conversation.topic || (conversation.kind === "direct" ? "Direct message with the app" : "")),
    conversation.kind === "direct" ? el("button.button", { type: "button", data: { testid: "new-conversation" },
      onclick: async () => openThread((await act("open_conversation")).ts) }, "New conversation") : null,
    conversation.kind === "channel" ? el("span.members", { title: `${conversation.members.length} members` },
      conversation.members.slice(0, 4).map((id) => avatar(world.people.get(id), "small"))) : null]);
  main.composer.setPlaceholder(`Message ${title(conversation)}`);
  if (main.shown !== here.channel + world.me) { main.list.replaceChildren(); main.list.cache = new Map(); main.list.scrollTop = 0; }
  renderMessages(main.list, topLevel(here.channel), { openThread });
  if (!main.list.childNodes.length) main.list.append(el("div.empty", {}, el("strong", {}, `This is the beginning of ${title(conversation)}.`),
    el("span", {}, "Mention the app with @, or type / for commands.")));
  if (main.shown !== here.channel + world.me) main.list.scrollTop = main.list.scrollHeight;
  main.shown = here.channel + world.me;
}

function renderThread() {
  const messages = here.thread ? thread(here.channel, here.thread) : [];
  side.root.hidden = !messages.length;
  byID("columns").classList.toggle("with-thread", Boolean(messages.length));
  if (!messages.length) return;
  const session = world.sessions.get(`${here.channel}/${here.thread}`);
  redraw(side.head, [here.channel, here.thread, session, messages.length === 1], () => [el("h1", {}, "Thread"), el("span.topic", {}, title(world.conversations.get(here.channel))),
    session ? el("span.badge", { data: { testid: "session", status: session.status } }, session.status) : null,
    session?.status === "processing" ? el("button.button", { type: "button", data: { testid: "stop" },
      onclick: () => act("stop", { channel: here.channel, thread: here.thread }) }, "Stop") : null,
    messages.length === 1 ? (session?.prompts ?? []).map((prompt) => el("button.button", { type: "button",
      data: { testid: "prompt" }, onclick: () => act("post", { channel: here.channel, thread: here.thread, text: prompt.message }) },
      prompt.title)) : null,
    el("button.icon", { type: "button", "aria-label": "Close thread", title: "Close", data: { testid: "thread-close" },
      onclick: () => go({ thread: null }) }, "✕")]);
  side.composer.setPlaceholder("Reply…");
  const isNew = side.shown !== here.thread + world.me;
  if (isNew) { side.list.replaceChildren(); side.list.cache = new Map(); }
  renderMessages(side.list, messages, { openThread, inThread: true });
  if (isNew) side.list.scrollTop = side.list.scrollHeight;
  side.shown = here.thread + world.me;
}

let scheduled = false;
onChange(() => {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => { scheduled = false; render(); });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open], .modal") && here.thread) go({ thread: null });
});
document.addEventListener("visibilitychange", render);
window.addEventListener("focus", render);
setInterval(render, 60_000);
remember();
follow(here.me);
if (here.channel === HOME) act("open_home");
